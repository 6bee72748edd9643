// One record or match opened beside its list: a panel on wide screens, the whole screen on narrow ones.
import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';

type Props = { title: ReactNode; opened: boolean; onClose: () => void; children: ReactNode };

export function DetailDrawer({ title, opened, onClose, children }: Props) {
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={narrow ? '100%' : 720}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontWeight: 650, fontSize: '1.1rem' } }}
    >
      {children}
    </Drawer>
  );
}

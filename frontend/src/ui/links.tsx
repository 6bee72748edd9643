// Mantine's looks on the router's typed links.
import { Anchor, Button, Paper } from '@mantine/core';
import type { AnchorProps, ButtonProps, PaperProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'> & {
  ref?: Ref<HTMLAnchorElement>;
};

export const AnchorLink = createLink((props: AnchorProps & Native) => <Anchor {...props} />);

export const ButtonLink = createLink((props: ButtonProps & Native) => <Button component="a" {...props} />);

export const CardLink = createLink((props: PaperProps & Native) => (
  <Paper component="a" className="card-link" {...props} />
));

// What the conditions of a pass lack, as soon as they lack it.
import { Alert, Text } from '@mantine/core';
import { groupFault } from '@/lib/groups';
import { nettingFault } from '@/lib/netting';
import type { Pass } from '@/lib/ruleset';
import { evidenceFault } from '@/lib/score';

const FAULTS = [
  { title: 'This score cannot be learned', of: evidenceFault },
  { title: 'These records cannot be netted', of: nettingFault },
  { title: 'These groups cannot be formed', of: groupFault },
];

export function PassFault({ pass }: { pass: Pass }) {
  return FAULTS.map(({ title, of }) => {
    const fault = of(pass);
    return fault ? (
      <Alert key={title} color="yellow" variant="light" role="alert" mt="sm" p="sm" title={title}>
        <Text size="sm">{fault}</Text>
      </Alert>
    ) : null;
  });
}

// Why a near record is none: the conditions that fail, or, of a learned score, what each condition says and the sum.
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import type { MissReasons_PassFragment } from '@/graphql/generated/graphql';
import { pointsWords, sumBits } from '@/lib/learned';
import { fieldWords } from '@/lib/words';
import { Bits } from '@/ui/WeighedItems';

const Fragment = graphql(`
  fragment MissReasons_pass on PassEvidence {
    holds
    points
    priorBits
    conditions {
      kind
      leftField
      rightField
      leftValue
      rightValue
      distance
      limit
      holds
      needed
      bits
    }
  }
`);

type Pass = MissReasons_PassFragment;
type Condition = Pass['conditions'][number];

export function MissReasons(props: { pass: FragmentType<typeof Fragment> }) {
  const pass = readFragment(Fragment, props.pass);
  const { priorBits, conditions, holds } = pass;
  if (priorBits != null) return <Weighed pass={pass} priorBits={priorBits} />;
  return (
    <>
      {holds ? (
        <Text size="sm">Every condition holds: another record was taken, or both fit several.</Text>
      ) : null}
      {conditions
        .filter((condition) => !condition.holds)
        .map((condition) => (
          <Text size="sm" key={keyOf(condition)}>
            {conditionText(condition)}
          </Text>
        ))}
    </>
  );
}

function Weighed({ pass, priorBits }: { pass: Pass; priorBits: number }) {
  const { conditions, holds, points } = pass;
  return (
    <Stack gap={4}>
      {holds ? (
        <Text size="sm">It has points enough: another record was taken, or both fit several.</Text>
      ) : null}
      <Line bits={priorBits}>prior, before any condition</Line>
      {conditions
        .filter((condition) => condition.bits != null || !condition.holds)
        .map((condition) => (
          <Line key={keyOf(condition)} bits={condition.bits}>
            {conditionText(condition)}
          </Line>
        ))}
      <Line bits={sumBits(priorBits, conditions)} fw={550}>
        {pointsWords(points, conditions)}
      </Line>
    </Stack>
  );
}

function Line({
  bits,
  fw,
  children,
}: {
  bits?: number | null | undefined;
  fw?: number;
  children: ReactNode;
}) {
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap" align="baseline">
      <Text size="sm" miw={0} fw={fw ?? 400} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
      {bits == null ? null : <Bits bits={bits} />}
    </Group>
  );
}

function keyOf({ kind, leftField, rightField }: Condition): string {
  return `${kind} ${leftField} ${rightField}`;
}

function conditionText({ leftField, leftValue, rightValue, distance, limit, needed }: Condition): string {
  const values = `${fieldWords(leftField)}: ${leftValue ?? 'blank'} – ${rightValue ?? 'blank'}`;
  const apart = distance ? `, ${distance}` : '';
  return `${values}${apart}${limit ? ` (${limit})` : ''}${needed ? `. Admitted with ${needed}` : ''}`;
}

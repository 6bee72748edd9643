// The knobs of a pass as a whole. Choices that do not go together stand under a heading that says why.
import { Group, Select } from '@mantine/core';
import type { Accept, Cardinality, Pass, Score } from '@/lib/ruleset';
import { withCardinality, withKnob } from '@/lib/ruleset';
import {
  NOT_LEARNED,
  autoPoints,
  isLearned,
  learnedOnlyFor,
  leastPoints,
  withAccept,
  withScore,
} from '@/lib/score';
import { apart } from './apart';
import { WholeKnob } from './WholeKnob';

const CARDINALITIES: { value: Cardinality; label: string }[] = [
  { value: 'one-to-one', label: 'One to one' },
  { value: 'one-to-many', label: 'One left, several right' },
  { value: 'many-to-one', label: 'Several left, one right' },
  { value: 'many-to-many', label: 'All of one key, both sides' },
];

const SCORES: { value: Score; label: string }[] = [
  { value: 'mean', label: 'Mean of the points' },
  { value: 'learned', label: 'Learned from the records' },
];

const ACCEPTS: { value: Accept; label: string }[] = [
  { value: 'strict', label: 'Only when exact' },
  { value: 'within-limits', label: 'When within the limits' },
  { value: 'score', label: 'From a number of points' },
  { value: 'suggest', label: 'Never: always suggest' },
];

type Props = { pass: Pass; onChange: (pass: Pass) => void };

export function PassKnobs({ pass, onChange }: Props) {
  const learned = isLearned(pass);
  const onlyFor = learnedOnlyFor(pass);
  const single = learned || pass.netting !== undefined;
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Records"
        size="xs"
        w={190}
        data={apart(
          CARDINALITIES,
          learned ? NOT_LEARNED : 'Not with netting',
          (value) => single && value !== 'one-to-one',
        )}
        allowDeselect={false}
        value={pass.cardinality ?? 'one-to-one'}
        onChange={(value) => value && onChange(withCardinality(pass, value as Cardinality))}
      />
      <Select
        label="Score"
        size="xs"
        w={190}
        data={apart(SCORES, onlyFor ?? '', (value) => value === 'learned' && onlyFor !== null && !learned)}
        allowDeselect={false}
        value={pass.score ?? 'mean'}
        onChange={(value) => value && onChange(withScore(pass, value as Score))}
      />
      {learned ? (
        <WholeKnob
          label="Suggest from (points)"
          w={150}
          value={leastPoints(pass)}
          min={1}
          max={pass.accept === 'score' ? autoPoints(pass) : 100}
          onChange={(points) => onChange({ ...pass, suggest_points: points })}
        />
      ) : null}
      <Select
        label="Accept without a person"
        size="xs"
        w={190}
        data={apart(ACCEPTS, NOT_LEARNED, (value) => learned && value !== 'score' && value !== 'suggest')}
        allowDeselect={false}
        value={pass.accept ?? 'strict'}
        onChange={(value) => value && onChange(withAccept(pass, value as Accept))}
      />
      {pass.accept === 'score' ? (
        <WholeKnob
          label="Accept from (points)"
          w={150}
          value={autoPoints(pass)}
          min={learned ? leastPoints(pass) : 1}
          max={100}
          onChange={(points) => onChange(withKnob(pass, 'auto_points', points))}
        />
      ) : null}
    </Group>
  );
}

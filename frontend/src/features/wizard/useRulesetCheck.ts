// Checks a ruleset with the API a moment after it last changed.
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import type { RulesetCheckInput } from '@/graphql/generated/graphql';

const CheckQuery = graphql(`
  query RulesetCheckLive($input: RulesetCheckInput!) {
    rulesetCheck(input: $input) {
      valid
      body
      toml
      problems {
        path
        message
        line
        column
      }
    }
  }
`);

export type Problem = { path: string; message: string; line?: number | null; column?: number | null };

/** Checks `input`; nothing while there is none. */
export function useRulesetCheck(input: RulesetCheckInput | null, ms = 400) {
  const key = JSON.stringify(input);
  const [settled] = useDebouncedValue(key, ms);
  const [{ data, fetching, error }] = useQuery({
    query: CheckQuery,
    variables: { input: JSON.parse(settled) as RulesetCheckInput },
    pause: settled === 'null',
  });
  return { check: data?.rulesetCheck ?? null, pending: fetching || settled !== key, error };
}

// What came of a run: numbers, a picture, the contribution of each pass, and the proof that nothing was lost.
import { Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { ErrorState, LoadingCards } from '@/ui/States';
import { CertificateCard } from './CertificateCard';
import { LearnedPasses } from './LearnedPasses';
import { OutcomeBars } from './OutcomeBars';
import { PassChart } from './PassChart';
import { ResultNumbers } from './ResultNumbers';

const ResultQuery = graphql(`
  query RunResult($id: ID!) {
    run(id: $id) {
      id
      ...ResultNumbers_run
      ...OutcomeBars_run
      ...PassChart_run
      ...LearnedPasses_run
      ...CertificateCard_run
    }
  }
`);

export function ResultPage({ runId }: { runId: string }) {
  const [{ data, error }, again] = useQuery({ query: ResultQuery, variables: { id: runId } });
  if (error)
    return (
      <ErrorState message={explainError(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
    );
  if (!data?.run) return <LoadingCards height={150} />;
  return (
    <Stack gap="lg">
      <ResultNumbers run={data.run} />
      <OutcomeBars run={data.run} />
      <PassChart run={data.run} />
      <LearnedPasses run={data.run} />
      <CertificateCard run={data.run} />
    </Stack>
  );
}

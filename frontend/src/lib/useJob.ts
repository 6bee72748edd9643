// Progress of one job: events over the WebSocket, and polling whenever none has come for a while. Both give the
// same answer, so whoever shows it need not know which one it was.
import { useEffect, useRef } from 'react';
import { useQuery, useSubscription } from 'urql';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';

const JobProgressFragment = graphql(`
  fragment Job_progress on Job {
    id
    kind
    state
    attempt
    progress {
      done
      total
      phase
      percent
    }
    failure {
      code
      message
    }
    dataset {
      id
    }
    run {
      id
    }
    export {
      id
    }
  }
`);

const JobQuery = graphql(`
  query JobById($id: ID!) {
    job(id: $id) {
      id
      ...Job_progress
    }
  }
`);

const JobSubscription = graphql(`
  subscription JobProgress($id: ID!) {
    jobProgress(id: $id) {
      sequence
      terminal
      job {
        id
        ...Job_progress
      }
    }
  }
`);

const ENDED = new Set(['DONE', 'FAILED', 'CANCELLED']);
const POLL_MS = 1_500;

export function isEnded(state: string): boolean {
  return ENDED.has(state);
}

export function useJob(id: string | null) {
  const lastEvent = useRef(0);
  const [query, ask] = useQuery({
    query: JobQuery,
    variables: { id: id ?? '' },
    pause: id === null,
    requestPolicy: 'cache-and-network',
  });
  const asked = readFragment(
    JobProgressFragment,
    query.data?.job as FragmentType<typeof JobProgressFragment> | null | undefined,
  );
  const [subscription] = useSubscription({
    query: JobSubscription,
    variables: { id: id ?? '' },
    pause: id === null || (asked?.id === id && isEnded(asked.state)),
  });
  const told = readFragment(
    JobProgressFragment,
    subscription.data?.jobProgress.job as FragmentType<typeof JobProgressFragment> | null | undefined,
  );
  // Events also land in the cache, so the query's answer is at least as new; before its first answer, use the event.
  const job = asked?.id === id ? asked : told?.id === id ? told : null;
  const ended = job ? isEnded(job.state) : false;

  useEffect(() => {
    if (subscription.data) lastEvent.current = Date.now();
  }, [subscription.data]);

  useEffect(() => {
    if (id === null || ended) return;
    const timer = setInterval(() => {
      if (Date.now() - lastEvent.current > 2 * POLL_MS) ask({ requestPolicy: 'network-only' });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [id, ended, ask]);

  return { job, ended, error: query.error };
}

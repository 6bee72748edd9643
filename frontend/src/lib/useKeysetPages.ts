// Pages of a connection, fetched one after the other as someone scrolls. New variables start over.
import type { AnyVariables, CombinedError, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';

export type Page<T> = {
  nodes: readonly T[];
  hasNextPage: boolean;
  endCursor: string | null;
  totalCount: number | string | null;
};

type State<T> = { key: string; pages: Page<T>[]; error?: CombinedError | undefined };

/** What a connection of the API looks like, reduced to what paging needs. */
export function toPage<T>(connection: {
  nodes: readonly T[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  totalCount?: number | string | null;
}): Page<T> {
  return {
    nodes: connection.nodes,
    hasNextPage: connection.pageInfo.hasNextPage,
    endCursor: connection.pageInfo.endCursor ?? null,
    totalCount: connection.totalCount ?? null,
  };
}

export function useKeysetPages<Data, Variables extends AnyVariables & { after?: string | null }, T>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, 'after'>,
  pick: (data: Data) => Page<T>,
) {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [state, setState] = useState<State<T>>({ key, pages: [] });
  const busy = useRef<string | null>(null);
  const [loading, setLoading] = useState(true);
  const pickRef = useRef(pick);
  useEffect(() => {
    pickRef.current = pick;
  });

  const current = state.key === key ? state : { key, pages: [] as Page<T>[] };
  const last = current.pages.at(-1);

  const load = useCallback(
    async (after: string | null, before: Page<T>[]) => {
      const mark = `${key} ${after ?? ''}`;
      if (busy.current === mark) return;
      busy.current = mark;
      setLoading(true);
      const all = { ...(JSON.parse(key) as object), after } as unknown as Variables;
      const { data, error } = await client
        .query(document, all, { requestPolicy: 'network-only' })
        .toPromise();
      // A later question has overtaken this one: its answer is no longer wanted.
      if (busy.current !== mark) return;
      busy.current = null;
      setLoading(false);
      if (error || !data) setState({ key, pages: before, error });
      else setState({ key, pages: [...before, pickRef.current(data)] });
    },
    [client, document, key],
  );

  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the first page of new variables is fetched here
    void load(null, []);
    return () => {
      busy.current = null;
    };
  }, [load]);

  const more = useCallback(() => {
    if (last?.hasNextPage) void load(last.endCursor, current.pages);
  }, [last, load, current.pages]);

  const total = current.pages[0]?.totalCount;
  return {
    rows: current.pages.flatMap((page) => page.nodes),
    total: total == null ? undefined : Number(total),
    first: current.pages.length === 0 && current.error === undefined,
    loading,
    hasMore: last?.hasNextPage ?? false,
    error: current.error,
    more,
    again: () => void load(null, []),
  };
}

// Keys for the items of a list that have no name of their own to be known by: what is open, typed or focused in an item goes
// with it when it moves.
import { useState } from 'react';

export type Keys = {
  of: (index: number) => number;
  added: () => void;
  moved: (index: number, by: -1 | 1) => void;
  removed: (index: number) => void;
};

/** `count` is how many items there are at first; of a list that changes otherwise, the items behind have other keys. */
export function useKeys(count: number): Keys {
  const [keys, setKeys] = useState(() => Array.from({ length: count }, (_, index) => index));
  return {
    of: (index) => keys[index] ?? -1 - index,
    added: () => setKeys((known) => [...known, Math.max(-1, ...known) + 1]),
    moved: (index, by) =>
      setKeys((known) => {
        const [from, to] = [known[index], known[index + by]];
        if (from === undefined || to === undefined) return known;
        return known.map((key, at) => (at === index ? to : at === index + by ? from : key));
      }),
    removed: (index) => setKeys((known) => known.filter((_, at) => at !== index)),
  };
}

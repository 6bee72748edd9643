// A text field that reports after typing has paused.
import { useEffect, useRef, useState } from 'react';

export function useDelayed(
  outside: string,
  report: (value: string) => void,
  ms = 300,
): [string, (value: string) => void] {
  const [state, setState] = useState({ typed: outside, outside });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // A change from outside (back button, a cleared filter) wins over what was typed.
  if (state.outside !== outside) setState({ typed: outside, outside });

  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (value: string) => {
    setState((before) => ({ ...before, typed: value }));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => report(value.trim()), ms);
  };
  return [state.typed, change];
}

// Text of the API with names between backticks, shown as names.
import { Code } from '@mantine/core';

export function Marked({ text }: { text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <Code key={index}>{part}</Code> : part));
}

// Choices of a knob, of which some do not go with the rest of a pass.
export type Choice<T extends string> = { value: T; label: string };

/** The choices, with those that cannot be chosen at the end, under the reason. */
export function apart<T extends string>(choices: Choice<T>[], reason: string, barred: (value: T) => boolean) {
  const free = choices.filter(({ value }) => !barred(value));
  const items = choices.filter(({ value }) => barred(value)).map((each) => ({ ...each, disabled: true }));
  return items.length === 0 ? free : [...free, { group: reason, items }];
}

// Shows the editor for one pass, and does what a person does with its knobs.
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import type { Pass, Ruleset } from '@/lib/ruleset';
import { PassesEditor } from '@/ui/rules/PassesEditor';
import { renderPage } from './render';

/** Shows the editor for the first pass of a ruleset, and gives what it has become. */
export async function editPass(start: Ruleset): Promise<() => Pass> {
  let passes = start.passes;
  function Held() {
    const [ruleset, setRuleset] = useState(start);
    return (
      <PassesEditor
        ruleset={ruleset}
        onChange={(next) => {
          passes = next.passes;
          setRuleset(next);
        }}
      />
    );
  }
  renderPage(<Held />);
  await screen.findByRole('region', { name: /^Pass 1: / });
  return () => passes[0] as Pass;
}

export const knob = (label: string) => screen.getByRole('combobox', { name: label });

export async function choose(label: string, option: string): Promise<void> {
  await userEvent.click(knob(label));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

/** The options of a knob, and whether they can be chosen. */
export async function optionsOf(label: string): Promise<Record<string, boolean>> {
  await userEvent.click(knob(label));
  const list = await screen.findByRole('listbox', { name: label });
  const options = within(list).getAllByRole('option');
  await userEvent.keyboard('{Escape}');
  return Object.fromEntries(
    options.map((each) => [each.textContent, !each.hasAttribute('data-combobox-disabled')]),
  );
}

/** Replaces what a field says, and leaves it. */
export async function write(label: string, text: string): Promise<void> {
  const field = screen.getByLabelText(label);
  await userEvent.clear(field);
  if (text !== '') await userEvent.type(field, text);
  await userEvent.tab();
}

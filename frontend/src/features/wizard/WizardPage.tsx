// New reconciliation in three steps: two files, a look at what was recognised, run.
import { Stepper } from '@mantine/core';
import { useReducer } from 'react';
import { AnchorLink } from '@/ui/links';
import { PageHead } from '@/ui/PageHead';
import { CheckStep } from './CheckStep';
import { FilesStep } from './FilesStep';
import { RunStep } from './RunStep';
import { START, reduce } from './state';
import type { Step } from './state';

const STEPS: Step[] = ['files', 'check', 'run'];

export function WizardPage() {
  const [state, dispatch] = useReducer(reduce, START);
  const { step, left, right, ruleset } = state;
  const active = STEPS.indexOf(step);
  return (
    <>
      <PageHead title="New reconciliation" above={<AnchorLink to="/">Reconciliations</AnchorLink>} />
      <Stepper
        active={active}
        size="sm"
        mb="xl"
        iconSize={30}
        allowNextStepsSelect={false}
        onStepClick={(index) => {
          const to = STEPS[index];
          if (to && index < active && step !== 'run') dispatch({ type: 'step', step: to });
        }}
      >
        <Stepper.Step label="Files" />
        <Stepper.Step label="Check" />
        <Stepper.Step label="Run" />
      </Stepper>
      {step === 'files' ? <FilesStep state={state} dispatch={dispatch} /> : null}
      {step === 'check' && left && right ? (
        <CheckStep state={state} left={left} right={right} dispatch={dispatch} />
      ) : null}
      {step === 'run' && left && right && ruleset ? (
        <RunStep
          name={state.name}
          left={left}
          right={right}
          ruleset={ruleset}
          onBack={() => dispatch({ type: 'step', step: 'check' })}
        />
      ) : null}
    </>
  );
}

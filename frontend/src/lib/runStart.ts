// Starting a run: asked by the wizard, on a reconciliation's page, and with rules that were tried.
import { graphql } from '@/graphql/generated';

export const RunStart = graphql(`
  mutation RunStart($input: RunStartInput!) {
    runStart(input: $input) {
      run {
        id
        state
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

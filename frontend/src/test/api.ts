// The fake API. Handlers take the generated documents, so an answer that does not fit the schema does not compile.
import { setupServer } from 'msw/node';

export const api = setupServer();

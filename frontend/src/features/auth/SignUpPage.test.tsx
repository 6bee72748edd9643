import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, graphql } from 'msw';
import { expect, it } from 'vitest';
import { SignUpDocument } from '@/graphql/generated/graphql';
import { isSignedIn } from '@/lib/session';
import { api } from '@/test/api';
import { renderPage } from '@/test/render';
import { SignUpPage } from './SignUpPage';

it('shows what the API refuses beside the field it is about', async () => {
  api.use(
    graphql.mutation(SignUpDocument, () =>
      HttpResponse.json({
        data: {
          userRegister: {
            session: null,
            userErrors: [
              { code: 'WEAK_PASSWORD', message: 'use at least 12 characters', field: ['input', 'password'] },
            ],
          },
        },
      }),
    ),
  );
  renderPage(<SignUpPage />);
  await userEvent.type(await screen.findByLabelText('E-mail'), 'ada@example.com');
  await userEvent.type(screen.getByLabelText('Password'), 'short');
  await userEvent.click(screen.getByRole('button', { name: 'Create workspace' }));
  expect(await screen.findByText('Use at least 12 characters.')).toBeDefined();
  expect(isSignedIn()).toBe(false);
});

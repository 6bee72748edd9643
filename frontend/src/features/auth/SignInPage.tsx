// Sign in with e-mail and password.
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { graphql } from '@/graphql/generated';
import { byField, explainError } from '@/lib/faults';
import { startSession } from '@/lib/session';
import { AnchorLink } from '@/ui/links';
import { ErrorState } from '@/ui/States';
import { AuthShell } from './AuthShell';

const SignIn = graphql(`
  mutation SignIn($input: SessionCreateInput!) {
    sessionCreate(input: $input) {
      session {
        accessToken
        accessTokenExpiresAt
        refreshToken
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export function SignInPage({ next }: { next?: string | undefined }) {
  const router = useRouter();
  const [{ fetching }, signIn] = useMutation(SignIn);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await signIn({ input: { email: email.trim(), password } });
    if (error) return setErrors({ form: explainError(error) });
    if (!data?.sessionCreate.session) return setErrors(byField(data?.sessionCreate.userErrors ?? []));
    startSession(data.sessionCreate.session);
    router.history.push(next ?? '/');
  };

  return (
    <AuthShell title="Sign in" lead="Welcome back.">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {errors['form'] ? <ErrorState title="Not signed in" message={errors['form']} /> : null}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="email"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={errors['email']}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors['password']}
          />
          <Button type="submit" loading={fetching} fullWidth size="md" mt="xs">
            Sign in
          </Button>
          <Text size="sm" c="dimmed" ta="center">
            New here?{' '}
            <AnchorLink to="/sign-up" search={next ? { next } : {}} underline="always">
              Create a workspace
            </AnchorLink>
          </Text>
        </Stack>
      </form>
    </AuthShell>
  );
}

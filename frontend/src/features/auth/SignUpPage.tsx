// Create an account and a workspace of one's own.
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

const SignUp = graphql(`
  mutation SignUp($input: UserRegisterInput!) {
    userRegister(input: $input) {
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

const BLANK = { name: '', email: '', password: '', workspaceName: '' };

export function SignUpPage({ next }: { next?: string | undefined }) {
  const router = useRouter();
  const [{ fetching }, signUp] = useMutation(SignUp);
  const [form, setForm] = useState(BLANK);
  const [errors, setErrors] = useState<Record<string, string>>({});

  const bind = (name: keyof typeof BLANK) => ({
    name,
    value: form[name],
    error: errors[name],
    onChange: (event: FormEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [name]: value }));
    },
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await signUp({
      input: {
        name: form.name.trim(),
        email: form.email.trim(),
        password: form.password,
        workspaceName: form.workspaceName.trim() || null,
      },
    });
    if (error) return setErrors({ form: explainError(error) });
    if (!data?.userRegister.session) return setErrors(byField(data?.userRegister.userErrors ?? []));
    startSession(data.userRegister.session);
    router.history.push(next ?? '/');
  };

  return (
    <AuthShell title="Create a workspace" lead="Your data stays on this server.">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {errors['form'] ? <ErrorState title="Not created" message={errors['form']} /> : null}
          <TextInput label="Your name" autoComplete="name" required withAsterisk={false} {...bind('name')} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="email"
            required
            withAsterisk={false}
            {...bind('email')}
          />
          <PasswordInput
            label="Password"
            description="At least 12 characters; a sentence is easier to remember than a word."
            autoComplete="new-password"
            required
            withAsterisk={false}
            {...bind('password')}
          />
          <TextInput
            label="Workspace"
            description="Optional, such as your company's name."
            autoComplete="organization"
            {...bind('workspaceName')}
          />
          <Button type="submit" loading={fetching} fullWidth size="md" mt="xs">
            Create workspace
          </Button>
          <Text size="sm" c="dimmed" ta="center">
            Already have one?{' '}
            <AnchorLink to="/sign-in" search={next ? { next } : {}} underline="always">
              Sign in
            </AnchorLink>
          </Text>
        </Stack>
      </form>
    </AuthShell>
  );
}

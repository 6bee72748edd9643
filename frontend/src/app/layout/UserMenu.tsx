// Who is signed in, and the way out.
import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useClient, useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { forgetSession, refreshToken } from '@/lib/session';

const UserMenuQuery = graphql(`
  query UserMenu {
    viewer {
      role
      user {
        id
        name
        email
      }
      workspace {
        id
        name
      }
    }
  }
`);

const SessionEnd = graphql(`
  mutation SessionEnd($input: SessionEndInput!) {
    sessionEnd(input: $input) {
      ended
      userErrors {
        code
        message
      }
    }
  }
`);

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}

export function UserMenu() {
  const client = useClient();
  const [{ data }] = useQuery({ query: UserMenuQuery });
  const viewer = data?.viewer;

  const signOut = async () => {
    const token = refreshToken();
    // The session ends here whatever the server says: a person who signs out must be signed out.
    if (token !== null) await client.mutation(SessionEnd, { input: { refreshToken: token } }).toPromise();
    forgetSession();
  };

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label="Account" style={{ borderRadius: 20 }}>
          <Avatar size={34} radius="xl" color="accent" variant="light">
            {viewer ? initials(viewer.user.name) : null}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {viewer ? (
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
              {viewer.user.name}
            </Text>
            <Text size="xs" truncate>
              {viewer.user.email}
            </Text>
            <Text size="xs" truncate>
              {viewer.workspace.name} · {viewer.role.toLowerCase()}
            </Text>
          </Menu.Label>
        ) : null}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

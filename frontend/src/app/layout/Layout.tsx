// The frame of every signed-in page.
import { Box, Container, Group } from '@mantine/core';
import { Link, Outlet } from '@tanstack/react-router';
import { AnchorLink } from '@/ui/links';
import { Logo } from '@/ui/Logo';
import { SchemeToggle } from '@/ui/SchemeToggle';
import { UserMenu } from './UserMenu';

export function Layout() {
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <Box
        component="header"
        bg="var(--mantine-color-body)"
        style={{ borderBottom: '1px solid var(--line)', position: 'sticky', top: 0, zIndex: 50 }}
      >
        <Container size={1240} h={58}>
          <Group h="100%" justify="space-between" wrap="nowrap">
            <Group gap="xl" wrap="nowrap">
              <Link
                to="/"
                aria-label="378 Reconciliation, all reconciliations"
                style={{ color: 'inherit', textDecoration: 'none' }}
              >
                <Logo />
              </Link>
              <Group component="nav" aria-label="Main" gap="lg" visibleFrom="sm">
                <AnchorLink
                  fz="sm"
                  to="/"
                  c="inherit"
                  size="sm"
                  activeOptions={{ exact: true }}
                  activeProps={{ style: { fontWeight: 600 } }}
                >
                  Reconciliations
                </AnchorLink>
                <AnchorLink
                  fz="sm"
                  to="/new"
                  c="inherit"
                  size="sm"
                  activeProps={{ style: { fontWeight: 600 } }}
                >
                  New
                </AnchorLink>
              </Group>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <SchemeToggle />
              <UserMenu />
            </Group>
          </Group>
        </Container>
      </Box>
      <Container
        component="main"
        id="content"
        size={1240}
        py={{ base: 'lg', sm: 32 }}
        tabIndex={-1}
        style={{ outline: 'none' }}
      >
        <Outlet />
      </Container>
    </>
  );
}

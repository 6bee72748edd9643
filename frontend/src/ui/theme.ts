// One look for the whole page: one accent, quiet neutrals, the same five colours for what happened to a record.
import { createTheme } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#effaf7',
  '#d8f2ec',
  '#b2e5db',
  '#83d3c5',
  '#52bdac',
  '#2fa392',
  '#17877a',
  '#0f766e',
  '#0d5f59',
  '#0b4a46',
];
const dark: MantineColorsTuple = [
  '#e4e7eb',
  '#bcc2cb',
  '#969eaa',
  '#6d7582',
  '#3a414c',
  '#2e343e',
  '#21262e',
  '#181c22',
  '#121519',
  '#0c0e12',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  colors: { accent, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Paper: { defaultProps: { withBorder: true, radius: 'lg', p: 'lg' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.35 } } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550 } },
    Anchor: { defaultProps: { underline: 'hover', inherit: true } },
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
  },
});

/** Variables beyond Mantine's own: page background, readable dimmed text, and the colours of outcomes. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#59626c',
    '--mantine-color-placeholder': '#6b747e',
    '--mantine-color-error': '#b42318',
    '--mantine-color-yellow-light': '#fdf5e0',
    '--mantine-color-yellow-light-color': '#9a6700',
    '--page': '#f6f7f8',
    '--line': '#e3e6e9',
    '--hover': '#f3f6f6',
    '--matched': '#0f766e',
    '--suggested': '#d39a2d',
    '--open': '#d1523f',
    '--excluded': '#a9b1ba',
    '--rejected': '#6b5b95',
  },
  dark: {
    '--mantine-color-body': '#181c22',
    '--mantine-color-dimmed': '#a0a8b3',
    '--mantine-color-placeholder': '#8b94a1',
    '--mantine-color-error': '#ff8a7a',
    '--mantine-color-accent-light': 'rgba(47, 163, 146, 0.16)',
    '--mantine-color-accent-light-hover': 'rgba(47, 163, 146, 0.24)',
    '--mantine-color-accent-light-color': '#83d3c5',
    '--mantine-color-yellow-light': 'rgba(220, 170, 75, 0.14)',
    '--mantine-color-yellow-light-color': '#e5bd72',
    '--mantine-color-red-light': 'rgba(229, 112, 94, 0.15)',
    '--mantine-color-red-light-color': '#ff9d8f',
    '--page': '#101318',
    '--line': '#2a3039',
    '--hover': '#1f242c',
    '--matched': '#2fa392',
    '--suggested': '#dcaa4b',
    '--open': '#e5705e',
    '--excluded': '#5d6672',
    '--rejected': '#9a89c9',
  },
});

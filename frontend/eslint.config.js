// Lints. The import rule keeps the layers: app -> features -> ui, lib; a feature never imports another one.
import { readdirSync } from 'node:fs';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// The wizard is built around uploading; no other feature uses another.
const uses = { wizard: ['uploads'] };

const forbid = (...groups) => ({
  'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
});
const app = [['@/app/*', '@/app/**'], 'only app/ imports app/'];
const features = [['@/features/*', '@/features/**'], 'ui/ and lib/ know no feature'];

const featureRules = readdirSync(new URL('./src/features', import.meta.url)).map((name) => ({
  files: [`src/features/${name}/**`],
  rules: forbid(app, [
    ['@/features/*/**', ...[name, ...(uses[name] ?? [])].map((own) => `!@/features/${own}/**`), '../*/**'],
    'a feature does not import another feature',
  ]),
}));

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/graphql/generated', 'playwright-report', 'test-results'] },
  ...tseslint.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
        {
          selector: "CallExpression[callee.name='parseFloat']",
          message: 'amounts stay text: see lib/decimal.ts',
        },
      ],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'react-hooks/incompatible-library': 'off',
    },
  },
  { files: ['src/ui/**', 'src/lib/**'], rules: forbid(app, features) },
  ...featureRules,
  { files: ['*.config.{js,ts}', 'codegen.ts'], rules: { 'no-restricted-syntax': 'off' } },
);

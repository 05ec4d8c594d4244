import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { peerPackages } from '../measuring/peer-packages.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const OURS = 'holdfast audit'

/** Exact versions. */
export const PACKAGES = {
  '@secretlint/secretlint-rule-preset-recommend': '11.7.1',
  '@typescript-eslint/parser': '8.73.0',
  eslint: '10.15.0',
  'eslint-plugin-security': '4.1.0',
  secretlint: '11.7.1',
  typescript: '5.9.3',
}

const SECRETLINT = JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] })
const ESLINT = `import security from 'eslint-plugin-security'
import parser from '@typescript-eslint/parser'
const languageOptions = { parser, parserOptions: { ecmaFeatures: { jsx: true } } }
export default [{ files: ['**/*.{js,mjs,cjs,jsx,ts,tsx}'], languageOptions, ...security.configs.recommended }]
`

/**
 * The same tree, each tool as its own documentation runs it.
 *
 * @param {string} tree
 */
export function peers(tree) {
  const folder = peerPackages('audit-peers', PACKAGES, { 'eslint.config.js': ESLINT, '.secretlintrc.json': SECRETLINT })
  const bin = (/** @type {string} */ path) => join(folder, 'node_modules', path)
  return [
    {
      name: OURS,
      command: process.execPath,
      parameters: [join(root, 'packages/cli/bin/holdfast.js'), 'audit', tree, '--json'],
    },
    {
      name: 'eslint with eslint-plugin-security',
      command: process.execPath,
      parameters: [bin('eslint/bin/eslint.js'), '--no-config-lookup', '-c', join(folder, 'eslint.config.js'), tree],
    },
    {
      name: 'secretlint',
      command: process.execPath,
      parameters: [
        bin('secretlint/bin/secretlint.js'),
        '--secretlintrc',
        join(folder, '.secretlintrc.json'),
        `${tree}/**/*`,
      ],
    },
  ]
}

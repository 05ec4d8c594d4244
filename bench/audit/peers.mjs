import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.cache/bench/audit-peers')

const PACKAGES = {
  '@secretlint/secretlint-rule-preset-recommend': '11.7.1',
  '@typescript-eslint/parser': '8.73.0',
  eslint: '10.15.0',
  'eslint-plugin-security': '4.1.0',
  secretlint: '11.7.1',
  typescript: '5.9.3',
}

const ESLINT = `import security from 'eslint-plugin-security'
import parser from '@typescript-eslint/parser'
const languageOptions = { parser, parserOptions: { ecmaFeatures: { jsx: true } } }
export default [{ files: ['**/*.{js,mjs,cjs,jsx,ts,tsx}'], languageOptions, ...security.configs.recommended }]
`

/** Not in the lock file of the project: nothing but this comparison needs them. */
export function installPeers() {
  if (existsSync(join(folder, 'node_modules/eslint'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies: PACKAGES }))
  writeFileSync(join(folder, 'eslint.config.js'), ESLINT)
  writeFileSync(
    join(folder, '.secretlintrc.json'),
    JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }),
  )
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  execFileSync(npm, ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
}

/**
 * The same tree, each tool as its own documentation runs it.
 *
 * @param {string} tree
 */
export function peers(tree) {
  const bin = (/** @type {string} */ path) => join(folder, 'node_modules', path)
  return [
    {
      name: 'holdfast audit',
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

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { envExample, exampleDrift } from 'holdfast/env/server'
import { expect, it } from 'vitest'
import { root, workingTree } from './working-tree.ts'

const app = join(root, 'apps/reference')
const { env } = (await import(pathToFileURL(join(app, 'env.ts')).href)) as { env: object }

it('the reference app’s .env.example is the one of its env.ts', () => {
  const text = readFileSync(join(app, '.env.example'), 'utf8')
  expect(exampleDrift(text, env)).toEqual({ missing: [], undeclared: [] })
  expect(text).toBe(envExample(env))
})

it('nothing but env.ts and the proxy reads variables', () => {
  const readers = workingTree('apps/reference')
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .filter((path) => /process\.env(?!\.(?:NEXT_RUNTIME|NODE_ENV)\b)/.test(readFileSync(join(root, path), 'utf8')))
  expect(readers).toEqual(['apps/reference/next.config.ts', 'apps/reference/proxy.ts'])
})

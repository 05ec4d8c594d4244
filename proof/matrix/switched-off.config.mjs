import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'
import { switchOff } from './switch-off.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const off = JSON.parse(process.env.HOLDFAST_SWITCHED_OFF ?? '[]')

/** The projects of `npm test` that show cells, with what is named in the environment switched off; none needs a server. */
export default defineConfig({
  root,
  test: {
    projects: base.test.projects
      .filter(({ test: { name } }) => name === 'holdfast-mocks' || name === 'cli')
      .map(({ test }) => ({ plugins: [switchOff(off)], test: { ...test, globalSetup: [] } })),
  },
})

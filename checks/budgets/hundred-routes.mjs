// @ts-check
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

const SECURITY = `import { holdfast, slidingWindow } from 'holdfast/next'
import { memory } from 'holdfast/stores/memory'
export const { route, routes } = holdfast({
  origin: 'https://app.example.com',
  trustedProxies: 'none',
  identity: [],
  limits: { store: memory(), onStoreError: 'local', caller: slidingWindow(600, '1 m') },
})
`

/** Of all that a route can declare, what costs most: input by Zod, an object with its owner, an answer's shape. @param {number} index */
const route = (index) => `import { signedIn } from 'holdfast/next'
import { z } from 'zod'
import { route, routes } from './security.js'
const Item${index} = z.object({ id: z.uuid(), ownerId: z.string(), name${index}: z.string(), quantity: z.number().int() })
const find = async (id: string) => ({ id, ownerId: id, name${index}: 'x', quantity: ${index}, secret: 'x' })
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  PATCH: route({
    access: signedIn,
    params: z.object({ id: z.uuid() }),
    body: z.object({ name${index}: z.string().max(80), quantity: z.number().int(), note: z.string().optional() }),
    object: ({ params }) => find(params.id),
    can: ({ principal, object }) => object.ownerId === principal.id,
    response: Item${index},
    handler: ({ object, body }) => ({ ...object, quantity: body.quantity }),
  }),
})
`

/**
 * What the compiler does for an app of so many route files, against the built declarations.
 *
 * @param {number} count
 */
export async function typesOf(count) {
  const folder = join(root, `.cache/budgets/routes-${count}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  writeFileSync(join(folder, 'security.ts'), SECURITY)
  for (let index = 0; index < count; index++) writeFileSync(join(folder, `route-${index}.ts`), route(index))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const args = [compiler, '-p', folder, '--extendedDiagnostics']
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => {
    throw new Error(`The routes do not compile:\n${String(error.stdout).slice(0, 2_000)}`)
  })
  /** @param {string} name */
  const figure = (name) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1])
  return { instantiations: figure('Instantiations'), types: figure('Types'), checkSeconds: figure('Check time') }
}

import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript-5'
import { root } from '../working-tree.ts'

interface EdgeRuntime {
  evaluate(code: string): unknown
}

type Load = (specifier: string) => unknown

const require = createRequire(join(root, 'packages/holdfast/package.json'))
const { EdgeRuntime } = require('next/dist/compiled/edge-runtime') as {
  EdgeRuntime: new (options: { extend(context: object): object }) => EdgeRuntime
}

/** Next's stand-in for `process`, whose functions throw. */
export const processOfNext = {
  env: {},
  getBuiltinModule: (): never => {
    throw new Error('A Node.js API is used which is not supported in the Edge Runtime.')
  },
}

/** The runtime itself, with what a host adds to its globals. */
export function edgeRuntime(globals: object): EdgeRuntime {
  return new EdgeRuntime({ extend: (context) => Object.assign(context, globals) })
}

/**
 * The Edge runtime that Next runs proxies and edge routes in. It has Web APIs and nothing of Node: a module of ours, or
 * of a package that it imports, that asks for `node:` anything does not load here.
 *
 * @param globals what the host adds to them
 */
export function edgeVm(globals: object = {}): (path: string) => unknown {
  const runtime = edgeRuntime(globals)
  const loaded = new Map<string, object>()

  const load = (file: string): object => {
    const known = loaded.get(file)
    if (known !== undefined) return known
    const module = runtime.evaluate('({ exports: {} })') as { exports: object }
    loaded.set(file, module.exports)
    const run = runtime.evaluate(`(function (module, exports, require) {${script(file)}\n})`) as (
      module: object,
      exports: object,
      require: Load,
    ) => void
    run(module, module.exports, (specifier) => load(resolved(specifier, file)))
    // A package in the older notation has put something else in its place.
    loaded.set(file, module.exports)
    return module.exports
  }
  return (path) => load(resolve(root, path))
}

/** The module as a script, since only a script runs in a context of its own without flags. */
function script(file: string): string {
  const made = scripts.get(file)
  if (made !== undefined) return made
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
  })
  scripts.set(file, outputText)
  return outputText
}

/** Made once for all runtimes of a test file. */
const scripts = new Map<string, string>()

function resolved(specifier: string, from: string): string {
  const target = resolve(dirname(from), specifier)
  if (specifier.startsWith('.')) return from.endsWith('.ts') ? target.replace(/\.js$/, '.ts') : target
  if (isBuiltin(specifier)) throw new Error(`${from} imports ${specifier}, which no Edge runtime has.`)
  return createRequire(from).resolve(specifier)
}

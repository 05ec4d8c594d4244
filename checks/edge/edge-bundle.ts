import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { packageFiles, readManifest, subpaths } from '../public-subpaths.ts'
import { root } from '../working-tree.ts'
import { edgeRuntime } from './edge-vm.ts'

const library = join(root, 'packages/holdfast')
const { imports } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as {
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What a bundler for the Edge runtime asks packages for, in this order. */
const CONDITIONS = ['edge-light', 'worker', 'import', 'module', 'default']

const inSource = (file: string) => join(library, file.replace(/^(?:\.\/)?dist\//, 'src/').replace(/\.js$/, '.ts'))

/** Every subpath that package.json exports, by the source of what an Edge runtime takes. */
export function edgeSubpaths(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { subpath, condition, file } of subpaths(
    readManifest('packages/holdfast'),
    packageFiles('packages/holdfast'),
  )) {
    if (!file.endsWith('.js')) continue
    if (condition === 'edge-light' || (condition === 'default' && !found.has(subpath)))
      found.set(subpath, inSource(file))
  }
  return found
}

/** All subpaths as a bundler makes them for the Edge runtime: what they share exists once. */
export async function edgeBundle(entries: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const nameOf = (subpath: string) => (subpath === '.' ? 'index' : subpath.slice(2))
  const build = await rolldown({
    input: Object.fromEntries([...entries].map(([subpath, file]) => [nameOf(subpath), file])),
    platform: 'neutral',
    resolve: {
      conditionNames: CONDITIONS,
      mainFields: ['browser', 'module', 'main'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    external: (id) => isBuiltin(id),
    transform: {
      define: { 'process.env.NODE_ENV': '"production"', 'process.env.NEXT_RUNTIME': '"edge"', __dirname: '"/"' },
    },
    plugins: [
      {
        name: 'own imports',
        resolveId: (id) => {
          const target = imports[id]?.['edge-light'] ?? imports[id]?.['default']
          return id.startsWith('#') && target !== undefined ? inSource(target) : undefined
        },
      },
    ],
    logLevel: 'silent',
  })
  const { output } = await build.generate({
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await build.close()
  return new Map(output.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk.code]] : [])))
}

/**
 * The Edge runtime with a bundle in it.
 * @returns imports a subpath there, as `import` does: it throws where the runtime does not have what the module asks for
 */
export function edgeApp(bundle: ReadonlyMap<string, string>, globals: object): (subpath: string) => unknown {
  const runtime = edgeRuntime(globals)
  const loaded = new Map<string, { exports: unknown }>()
  const load = (file: string): unknown => {
    const known = loaded.get(file)
    if (known !== undefined) return known.exports
    const code = bundle.get(file)
    if (code === undefined) throw new Error(`${file} is not in the bundle.`)
    const module = runtime.evaluate('({ exports: {} })') as { exports: object }
    loaded.set(file, module)
    const run = runtime.evaluate(`(function (module, exports, require) {${code}\n})`) as (
      ...given: readonly unknown[]
    ) => void
    try {
      run(module, module.exports, (specifier: string) => {
        if (isBuiltin(specifier)) {
          // As Next says it.
          throw new Error(`A Node.js module is loaded ('${specifier}') which is not supported in the Edge Runtime.`)
        }
        return load(new URL(specifier, `file:///${file}`).pathname.slice(1))
      })
    } catch (error) {
      loaded.delete(file)
      throw error
    }
    return module.exports
  }
  return (subpath) => load(`${subpath === '.' ? 'index' : subpath.slice(2)}.js`)
}

import { applyEdits, modify, parse } from 'jsonc-parser'
import { record } from '../../project/packages.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'

/** The library is found by its `exports`, which the compiler of old did not read. */
const OLD = /^(?:node|node10|classic)$/i
const BUNDLED = /^(?:es(?:next|2015|2020|2022|6)|preserve)$/i

/** `tsconfig.json`, where it would not find the library. */
export function typescriptPart(setting: Setting): PlanItem[] {
  const { project, extension } = setting
  if (extension !== 'ts') return []
  const path = inApp(setting, 'tsconfig.json')
  const text = project.tree.text(path)
  // Next would write one with the resolution of old.
  if (text === undefined) return [{ action: 'create', path, what: 'finds packages by their exports', text: CREATED }]
  const options = record(record(parse(text))?.compilerOptions)
  const { module, moduleResolution } = options ?? {}
  const isOld = typeof moduleResolution === 'string' ? OLD.test(moduleResolution) : isOldByDefault(text, module)
  if (!isOld) return [{ action: 'skip', path, reason: 'it finds packages by their exports' }]
  const keepsModule = typeof module === 'string' && BUNDLED.test(module)
  const formattingOptions = { insertSpaces: !/^\t/m.test(text), tabSize: 2, eol: text.includes('\r\n') ? '\r\n' : '\n' }
  const set = (json: string, name: string, value: string): string =>
    applyEdits(json, modify(json, ['compilerOptions', name], value, { formattingOptions }))
  const resolved = set(text, 'moduleResolution', 'bundler')
  const next = keepsModule ? resolved : set(resolved, 'module', 'esnext')
  return [
    {
      action: 'modify',
      path,
      what: 'finds packages by their exports',
      edits: [{ path, start: 0, end: text.length, text: next }],
    },
  ]
}

/** What it extends may say it; without that the compiler chooses by `module`. */
function isOldByDefault(text: string, module: unknown): boolean {
  if (record(parse(text))?.extends !== undefined) return false
  return typeof module === 'string' && !/^(?:node16|node18|node20|nodenext|preserve)$/i.test(module)
}

const CREATED = `{
  "compilerOptions": {
    "target": "ES2022",
    "lib": ["dom", "dom.iterable", "esnext"],
    "allowJs": true,
    "skipLibCheck": true,
    "strict": true,
    "noEmit": true,
    "esModuleInterop": true,
    "module": "esnext",
    "moduleResolution": "bundler",
    "resolveJsonModule": true,
    "isolatedModules": true,
    "jsx": "preserve",
    "incremental": true,
    "plugins": [{ "name": "next" }]
  },
  "include": ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"],
  "exclude": ["node_modules"]
}
`

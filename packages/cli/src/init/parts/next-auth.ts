import { bare, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import { isScript } from '../../project/server-file.js'
import type { SourceFile } from '../../project/source-file.js'
import { specifier } from '../specifier.js'
import type { Setting } from '../setting.js'
import type { IdentityCode } from './identity.js'

/** What the app says to next-auth. */
interface Configuration {
  readonly file: SourceFile
  readonly object: Node
}

const PROVIDER = `import { authJs } from 'holdfast/providers/auth-js'`

/** The sessions of next-auth 4 or Auth.js 5, by what its configuration says of secret, strategy and cookie. */
export function nextAuthIdentity(setting: Setting, version: 4 | 5): IdentityCode {
  const found = configurationOf(setting)
  const cookieName = textOf(propertyOf(propertyOf(propertyOf(found?.object, 'cookies'), 'sessionToken'), 'name'))
  const more = cookieName === undefined ? '' : `, cookieName: '${cookieName}'`
  if (isInDatabase(found)) return databaseIdentity(setting, version, found as Configuration, more)
  const name = secretName(found) ?? (version === 5 ? 'AUTH_SECRET' : 'NEXTAUTH_SECRET')
  return {
    imports: [PROVIDER],
    before: [],
    options: [
      `// Ended before its time a session goes on to work until it expires: see \`isRevoked\` in docs/providers.md.`,
      `identity: [authJs({ version: ${version}, secret: process.env.${name}${more} })],`,
    ],
    variables: [{ name, note: 'of next-auth: npx holdfast keys secret', local: (secret) => secret() }],
  }
}

function databaseIdentity(
  setting: Setting,
  version: 4 | 5,
  { file, object }: Configuration,
  more: string,
): IdentityCode {
  const adapter = propertyOf(object, 'adapter')
  const copied = adapter === undefined ? undefined : copy(setting, file, adapter)
  if (copied === undefined) {
    return {
      imports: [PROVIDER],
      before: [
        '// TODO: adapter.getSessionAndUser(token), of the adapter that next-auth has. Until then nobody is let in.',
        'const sessionOf = async (): Promise<null> => {',
        "  throw new Error('security.ts does not know the adapter of next-auth yet.')",
        '}',
      ].map((line) => (setting.extension === 'js' ? line.replace(': Promise<null>', '') : line)),
      options: [`identity: [authJs({ version: ${version}, session: sessionOf${more} })],`],
      variables: [],
      todo: `Let \`sessionOf\` ask the adapter of next-auth: until then whoever has a session is answered 503.`,
    }
  }
  return {
    imports: [PROVIDER, ...copied.imports],
    before: ['// As next-auth has it: sessions are rows.', `const adapter = ${copied.text}`],
    options: [
      `identity: [authJs({ version: ${version}, session: async (token) => (await adapter.getSessionAndUser?.(token)) ?? null${more} })],`,
    ],
    variables: [],
  }
}

/** The object with `providers` that goes to next-auth, in the file where it stands. */
function configurationOf({ app, project: { tree } }: Setting): Configuration | undefined {
  for (const path of app.files) {
    if (!isScript(path) || !/['"](?:next-auth|@auth\/)/.test(tree.text(path) ?? '')) continue
    const file = tree.source(path)
    let object: Node | undefined
    if (file !== undefined) {
      walk(file.program, (node) => {
        if (object === undefined && node.type === 'ObjectExpression' && propertyOf(node, 'providers') !== undefined) {
          object = node
        }
        return object === undefined
      })
    }
    if (file !== undefined && object !== undefined) return { file, object }
  }
  return undefined
}

/** With an adapter sessions are rows, unless the strategy says otherwise. */
function isInDatabase(found: Configuration | undefined): boolean {
  const strategy = textOf(propertyOf(propertyOf(found?.object, 'session'), 'strategy'))
  return strategy === undefined ? propertyOf(found?.object, 'adapter') !== undefined : strategy === 'database'
}

/** `NAME` of `secret: process.env.NAME`. */
function secretName(found: Configuration | undefined): string | undefined {
  const value = propertyOf(found?.object, 'secret')
  const plain = value === undefined ? undefined : bare(value)
  const text = plain === undefined ? '' : (found as Configuration).file.text.slice(plain.start, plain.end)
  return /^process\.env\.(\w+)$/.exec(text)?.[1]
}

/** An expression that is made of imported names alone, with the imports that it needs in `security.ts`. */
function copy(
  { app, project: { tree, graph }, security }: Setting,
  file: SourceFile,
  expression: Node,
): { readonly text: string; readonly imports: readonly string[] } | undefined {
  const imports = new Set<string>()
  let isCopied = true
  walk(expression, (node) => {
    if (/Function/.test(node.type)) isCopied = false
    if (node.type !== 'Identifier' || isKey(node)) return isCopied
    const found = file.imports.find(({ local }) => local === node.name)
    if (found === undefined) {
      isCopied = false
      return false
    }
    const target = graph.resolve(found.source, file.path)
    const source = 'file' in target ? specifier(tree, app, target.file, security) : found.source
    const named = found.name === found.local ? found.name : `${found.name} as ${found.local}`
    imports.add(
      found.name === 'default'
        ? `import ${found.local} from '${source}'`
        : found.name === '*'
          ? `import * as ${found.local} from '${source}'`
          : `import { ${named} } from '${source}'`,
    )
    return true
  })
  return isCopied ? { text: file.text.slice(expression.start, expression.end), imports: [...imports] } : undefined
}

/** `b` of `a.b` and of `{ b: 1 }`. */
function isKey(node: Node): boolean {
  const { parent } = node
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  return parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand
}

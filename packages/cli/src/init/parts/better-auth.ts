import { specifier } from '../specifier.js'
import type { Setting } from '../setting.js'
import { isScript } from '../../project/server-file.js'
import type { IdentityCode } from './identity.js'

/** The app's own `betterAuth({ … })`, wherever it is exported. */
export function betterAuthIdentity(setting: Setting): IdentityCode {
  const { app, project, security } = setting
  const found = serverOf(setting)
  if (found === undefined) {
    return {
      imports: [],
      before: [],
      options: ['identity: [], // TODO: [betterAuth({ auth })], with what betterAuth({ … }) gives'],
      variables: [],
      todo: "Give the gate your Better Auth server: `identity: [betterAuth({ auth })]` of 'holdfast/providers/better-auth'.",
    }
  }
  const from = specifier(project.tree, app, found.path, security)
  const imported = found.name === 'default' ? 'server' : found.name === 'server' ? 'server' : `${found.name} as server`
  return {
    imports: [
      `import { betterAuth } from 'holdfast/providers/better-auth'`,
      found.name === 'default' ? `import server from '${from}'` : `import { ${imported} } from '${from}'`,
    ],
    before: [],
    options: ['identity: [betterAuth({ auth: server })],'],
    variables: [],
  }
}

function serverOf({ app, project: { tree } }: Setting): { path: string; name: string } | undefined {
  for (const path of app.files) {
    if (!isScript(path) || !/['"]better-auth['"]/.test(tree.text(path) ?? '')) continue
    const file = tree.source(path)
    const local = file?.imports.find(({ source, name }) => source === 'better-auth' && name === 'betterAuth')?.local
    if (file === undefined || local === undefined) continue
    for (const statement of file.program.body) {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
      if (declaration?.type !== 'VariableDeclaration') continue
      for (const { id, init } of declaration.declarations) {
        const isServer =
          init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === local
        if (!isServer || id.type !== 'Identifier') continue
        const exported = file.exports.find((each) => each.local === id.name)
        if (exported !== undefined) return { path, name: exported.name }
      }
    }
  }
  return undefined
}

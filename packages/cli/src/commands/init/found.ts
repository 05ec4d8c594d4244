import type { Setting } from '../../init/setting.js'

/** What init has found, in one sentence. */
export function foundLine({ app, detected, packageManager, reportOnly }: Setting): string {
  const { next, auth, orm, validation, limits, store, host, typescript } = detected
  const found = [
    `Next.js ${next}`,
    typescript ? 'TypeScript' : 'JavaScript',
    app.appFolder === undefined
      ? 'Pages Router'
      : app.pagesFolder === undefined
        ? 'App Router'
        : 'App and Pages Router',
    packageManager.name,
    ...(auth === null ? [] : ['version' in auth ? `${auth.name} ${auth.version}` : auth.name]),
    ...(orm === null ? [] : [orm]),
    ...(validation === null
      ? []
      : [`${validation.name}${validation.version === null ? '' : ` ${validation.version}`}`]),
    ...limits,
    ...(store === null ? [] : [store]),
    ...(host === null ? [] : [host]),
  ]
  const where = app.root === '' ? 'Found' : `Found in ${app.root}`
  return `${where}: ${found.join(', ')}.${policyLine(reportOnly)}${schemaLine(validation)}`
}

function policyLine(reportOnly: readonly string[]): string {
  const [first] = reportOnly
  if (first === undefined) return ''
  const more = reportOnly.length === 1 ? '' : ` (and ${reportOnly.length - 1} more)`
  return ` The Content Security Policy only reports at first: ${first}${more}.`
}

function schemaLine(validation: Setting['detected']['validation']): string {
  if (validation === null || validation.standardSchema) return ''
  return ` Routes take the schemas of ${validation.name} from a newer version on: ${validation.name === 'zod' ? '3.24' : 'one with Standard Schema'}.`
}

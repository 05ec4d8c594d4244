import type { Page } from '../site/page.ts'
import { exported, type Module } from './exports.ts'
import { made, memberTable } from './markdown.ts'

/** What a section of a page lists: a heading, and the interface behind it. */
type Section = readonly [heading: string, module: string, name: string]

const GATE: readonly Section[] = [
  ['holdfast({ … })', 'holdfast/next', 'GateOptions'],
  ['limits', 'holdfast/next', 'LimitsOptions'],
  ['cors', 'holdfast/next', 'CorsOptions'],
  ['csrf', 'holdfast/next', 'CsrfOptions'],
  ['csrf.token', 'holdfast/next', 'CsrfTokenOptions'],
  ['csrf.exempt', 'holdfast/next', 'CsrfExemption'],
  ['accounts({ … })', 'holdfast/accounts', 'AccountsOptions'],
  ['What it returns', 'holdfast/next', 'Holdfast'],
]

const ROUTE: readonly Section[] = [
  ['route({ … })', 'holdfast/next', 'RouteDefinition'],
  ['What a handler is given', 'holdfast/next', 'HandlerArguments'],
  ['action({ … })', 'holdfast/next', 'ActionDefinition'],
  ['What an action is given', 'holdfast/next', 'ActionArguments'],
  ['The caller', 'holdfast/next', 'Principal'],
  ['answer', 'holdfast/next', 'Answer'],
]

export const optionPages = (modules: readonly Module[]): readonly Page[] => [
  page(
    modules,
    'gate',
    'Options of the gate',
    'What `holdfast({ … })` takes, in `security.ts`, and what it returns.',
    GATE,
  ),
  page(
    modules,
    'route',
    'Options of a route and of an action',
    'What a declaration says, and what its handler is given.',
    ROUTE,
  ),
]

function page(
  modules: readonly Module[],
  name: string,
  title: string,
  what: string,
  sections: readonly Section[],
): Page {
  const parts = sections.map(([heading, module, type]) => {
    const { doc, members } = exported(modules, module, type)
    return `## ${heading}\n\n${doc === '' ? '' : `${doc}\n\n`}${memberTable(members, type.toLowerCase())}`
  })
  const text = `# ${title}\n\n${what} ${made('the types and their doc comments')}\n\n${parts.join('\n\n')}\n`
  return { path: `reference/${name}.md`, file: null, text }
}

import type { ObjectExpression } from 'oxc-parser'
import type { Edit } from '../../edits/edit.js'
import { bare, nameOf, textOf, type Node } from '../../project/ast.js'
import { nextConfigOf, type NextConfig } from '../../project/next-config.js'
import type { SourceFile } from '../../project/source-file.js'
import type { PlanItem } from '../plan.js'
import { inApp, type Setting } from '../setting.js'
import { AddedImports } from '../../edits/added-imports.js'
import { styleOf } from '../../edits/file-style.js'
import { optionsOf, type Option } from './next-options.js'

/** What `next.config` has to say: external packages, pages that are written again, headers where no proxy runs. */
export function nextConfigPart(setting: Setting): PlanItem[] {
  const { app, project } = setting
  const config = nextConfigOf(app, project)
  const file = config?.file ?? (app.configFile === undefined ? undefined : project.tree.source(app.configFile))
  const isCommonJs = file !== undefined && !isModule(file, setting)
  const options = optionsOf(setting, isCommonJs)
  if (app.configFile === undefined) {
    return options.length === 0 ? [] : [createdConfig(setting, options)]
  }
  const object = objectOf(config)
  if (file === undefined || config === undefined || object === undefined) return left(app.configFile, options)
  const missing = options.filter((option) => !isThere(option, object, file.text))
  // A value that comes from elsewhere, such as a spread, would have the last word.
  const blocked = missing.filter((option) => {
    const name = option.within ?? option.name
    return config.option(name).length > 0 && (property(object, name) === undefined || !fits(option, object))
  })
  const wanted = missing.filter((option) => !blocked.includes(option))
  const todos = blocked.map(({ name, todo }): PlanItem => ({
    action: 'skip',
    path: file.path,
    reason: `it has \`${name}\` already`,
    todo,
  }))
  if (wanted.length === 0) {
    return blocked.length > 0 ? todos : [{ action: 'skip', path: file.path, reason: 'nothing is missing' }]
  }
  const what = wanted.map(({ name }) => `\`${name}\``).join(', ')
  return [{ action: 'modify', path: file.path, what, edits: edits(file, object, wanted, isCommonJs) }, ...todos]
}

/** Whether `next.config` is one that `init` can give the cache handler, or has it. */
export function takesCacheHandler({ app, project }: Pick<Setting, 'app' | 'project'>): boolean {
  if (app.configFile === undefined) return true
  const config = nextConfigOf(app, project)
  if (objectOf(config) === undefined) return false
  return config?.option('cacheHandler').every(({ node, file }) => isOurs(node, file.text)) === true
}

/** The object of the file that holds its options, where it is always the same one. */
function objectOf(config: NextConfig | undefined): ObjectExpression | undefined {
  // One for the development server and another for the build: both would need it.
  if (config === undefined || config.file.faults.length > 0 || config.cases > 1) return undefined
  const object = config.objects.find(({ file }) => file === config.file)?.node
  return object?.type === 'ObjectExpression' ? object : undefined
}

function isOurs({ start, end }: Node, text: string): boolean {
  return text.slice(start, end).includes('holdfast/')
}

function createdConfig(setting: Setting, options: readonly Option[]): PlanItem {
  const isTyped = setting.extension === 'ts' && setting.major >= 15
  const path = inApp(setting, isTyped ? 'next.config.ts' : 'next.config.mjs')
  const isHandled = options.some(({ name }) => name === 'cacheHandler')
  const inside = options.filter(({ within }) => within !== undefined).map(line)
  const lines = [
    ...options.filter(({ within }) => within === undefined).map(line),
    ...(inside.length > 0 ? [`experimental: { ${inside.join(', ')} }`] : []),
  ]
  const text = [
    ...(isHandled ? [`import { createRequire } from 'node:module'`] : []),
    ...(isTyped ? [`import type { NextConfig } from 'next'`] : []),
    ...(isHandled || isTyped ? [''] : []),
    ...(isTyped ? [] : [`/** @type {import('next').NextConfig} */`]),
    `const config${isTyped ? ': NextConfig' : ''} = {`,
    ...lines.map((each) => `  ${each},`),
    '}',
    '',
    'export default config',
    '',
  ].join('\n')
  return { action: 'create', path, what: options.map(({ name }) => `\`${name}\``).join(', '), text }
}

function line({ name, value }: Option): string {
  return `${name}: ${value}`
}

function left(path: string, options: readonly Option[]): PlanItem[] {
  return options.map(({ todo, name }) => ({
    action: 'skip',
    path,
    reason: `its object could not be made out, to add \`${name}\``,
    todo,
  }))
}

/** Whether Node takes it for an ES module, so that it has no `require`. */
function isModule({ path, program }: SourceFile, { app }: Setting): boolean {
  if (/\.m[jt]s$/.test(path)) return true
  if (/\.c[jt]s$/.test(path)) return false
  if (path.endsWith('.ts')) return true
  return app.package?.manifest.type === 'module' && program.sourceType === 'module'
}

function property(object: Node | undefined, name: string): Node | undefined {
  if (object?.type !== 'ObjectExpression') return undefined
  for (const each of object.properties) {
    if (each.type === 'Property' && nameOf(each.key, each.computed) === name) return bare(each.value)
  }
  return undefined
}

function isThere({ name, within, elements, value }: Option, object: Node, text: string): boolean {
  const found = property(within === undefined ? object : property(object, within), name)
  if (elements !== undefined) return missingIn(found, elements).length === 0
  if (found?.type === 'Literal') return String(found.value) === value
  return found !== undefined && isOurs(found, text)
}

/** Those of the elements that a list does not hold. */
function missingIn(list: Node | undefined, elements: readonly string[]): readonly string[] {
  if (list?.type !== 'ArrayExpression') return elements
  return elements.filter((wanted) => !list.elements.some((each) => textOf(each) === wanted.slice(1, -1)))
}

/** Whether there is a place for it: no property of its name, a list that it can join, an object that is written out. */
function fits({ name, within, elements }: Option, object: Node): boolean {
  const home = within === undefined ? object : property(object, within)
  if (home === undefined) return true
  if (home.type !== 'ObjectExpression') return false
  const found = property(home, name)
  return found === undefined || (elements !== undefined && found.type === 'ArrayExpression')
}

function edits(file: SourceFile, object: ObjectExpression, options: readonly Option[], isCommonJs: boolean): Edit[] {
  const style = styleOf(file)
  const imports = new AddedImports(file)
  const made: Edit[] = []
  const grouped = new Map<ObjectExpression, string[]>()
  const newInside: string[] = []
  for (const option of options) {
    const home = option.within === undefined ? object : property(object, option.within)
    const value = quoted(
      option.name === 'cacheHandler' && !isCommonJs
        ? option.value.replace('createRequire', imports.name('createRequire', 'node:module'))
        : option.value,
      style.quote,
    )
    if (home?.type !== 'ObjectExpression') {
      newInside.push(`${option.name}: ${value}`)
      continue
    }
    const found = property(home, option.name)
    if (found?.type === 'ArrayExpression') {
      const last = found.elements.at(-1)
      const at = last?.end ?? found.start + 1
      const list = quoted(missingIn(found, option.elements ?? []).join(', '), style.quote)
      made.push({ path: file.path, start: at, end: at, text: last === undefined ? list : `, ${list}` })
      continue
    }
    const lines = grouped.get(home) ?? []
    lines.push(`${option.name}: ${value}`)
    grouped.set(home, lines)
  }
  if (newInside.length > 0) {
    const lines = grouped.get(object) ?? []
    lines.push(`experimental: { ${newInside.join(', ')} }`)
    grouped.set(object, lines)
  }
  for (const [home, lines] of grouped) made.push(added(file, home, lines, style.eol))
  const imported = imports.edit(style)
  return imported === undefined ? made : [imported, ...made]
}

/** Properties at the beginning of an object, so that whoever spreads another into it still has the last word. */
function added({ path, text }: SourceFile, object: ObjectExpression, lines: readonly string[], eol: string): Edit {
  const start = object.start + 1
  const [first] = object.properties
  const isOneLine = !text.slice(object.start, first?.start ?? object.end).includes('\n')
  if (isOneLine) {
    const joined = ` ${lines.join(', ')}${first === undefined ? ' ' : ','}`
    return { path, start, end: start, text: joined }
  }
  const indent = /\n([ \t]*)$/.exec(text.slice(0, first?.start ?? start))?.[1] ?? '  '
  return { path, start, end: start, text: lines.map((each) => `${eol}${indent}${each},`).join('') }
}

function quoted(code: string, quote: "'" | '"'): string {
  return quote === "'" ? code : code.replaceAll("'", '"')
}

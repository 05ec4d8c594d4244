import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkIndexes } from '../reference/checks.ts'
import { commandPage, commands } from '../reference/commands.ts'
import { publicModules } from '../reference/exports.ts'
import { told } from '../reference/conversion.ts'
import { headerPage } from '../reference/headers.ts'
import { modulePages } from '../reference/modules.ts'
import { optionPages } from '../reference/options.ts'
import { problemIndex } from '../reference/problems.ts'
import { eventPage, metricPage } from '../reference/telemetry.ts'
import type { Page } from './page.ts'
import { SOURCES, root } from './places.ts'

/** A drawing that a page shows. */
export interface Picture {
  readonly path: string
  readonly svg: string
}

/** The pages that people or the CLI have written, where they are. */
export async function writtenPages(): Promise<readonly Page[]> {
  const read = await Promise.all(
    (await sourceFiles('.md')).map(async ({ path, file }) => ({ path, file, text: await textOf(file) })),
  )
  const pages = read.toSorted((a, b) => a.path.localeCompare(b.path, 'en'))
  return Promise.all(pages.map(async (page) => (page.path === 'convert.md' ? told(page, pages) : page)))
}

export async function pictures(): Promise<readonly Picture[]> {
  return Promise.all((await sourceFiles('.svg')).map(async ({ path, file }) => ({ path, svg: await textOf(file) })))
}

/** The reference, made from the built packages. */
export async function generatedPages(written: readonly Page[]): Promise<readonly Page[]> {
  const modules = publicModules()
  return [
    ...optionPages(modules),
    ...modulePages(modules),
    problemIndex(written),
    ...(await checkIndexes(written)),
    await headerPage(),
    eventPage(modules),
    await metricPage(),
    commandPage(await commands()),
  ]
}

const textOf = async (file: string): Promise<string> =>
  (await readFile(join(root, file), 'utf8')).replaceAll('\r\n', '\n')

async function sourceFiles(extension: string): Promise<readonly { readonly path: string; readonly file: string }[]> {
  const found = await Promise.all(
    SOURCES.map(async ({ folder, under }) => {
      const names = await readdir(join(root, folder), { recursive: true })
      return names
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => name.endsWith(extension))
        .map((name) => ({ path: `${under}${name}`, file: `${folder}/${name}` }))
    }),
  )
  return found.flat()
}

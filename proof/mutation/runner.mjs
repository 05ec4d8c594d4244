// Stryker's way to run tests, by Vitest: those that reach a mutant, the quickest file first, until one fails. The
// modules stay loaded from one mutant to the next, so every kill is looked at a second time: what failed has to pass in
// the same thread without the mutant, or else the mutant has another run in a new thread.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core'
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin'
import { TestStatus } from '@stryker-mutator/api/test-runner'
import { createVitest } from 'vitest/node'
import { breakOff, endThreads } from './kept-thread.mjs'

/** Beside the copy of the tree, for every process that looks at mutants: the seconds that each file of tests takes. */
const TIMES = 'seconds-of-tests.json'

/** Bytes of this process. A loop that never ends and keeps what it makes would take the machine before its time is up. */
const MOST_MEMORY = 2.5 * 2 ** 30

/** @typedef {{ project: string, file: string, ids?: string[] }} Tests all of a file, or those with these ids */

class KeptVitest {
  static inject = /** @type {const} */ ([])

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    process.env.NODE_ENV = 'test'
    process.env.VITEST = '1'
    this.vitest = await createVitest('test', {
      config: resolve('proof/mutation/vitest.config.ts'),
      watch: false,
      bail: 1,
      reporters: [{}],
      onConsoleLog: () => false,
    })
    this.vitest.provide('strykerName', INSTRUMENTER_CONSTANTS.NAMESPACE)
    const setup = fileURLToPath(new URL('in-thread.mjs', import.meta.url))
    for (const project of this.vitest.projects) project.config.setupFiles.unshift(setup)
  }

  async dryRun({ files }) {
    const { modules, errors } = await this.#run(await this.#related(files), null)
    if (errors.length > 0) return { status: 'error', errorMessage: errors.join('\n') }
    const coverage = { perTest: {}, static: {} }
    const tests = []
    const times = {}
    for (const module of modules) {
      const { perTest = {}, static: loading = {} } = module.task.meta.reached ?? {}
      for (const [id, mutants] of Object.entries(perTest)) coverage.perTest[toId(module, id)] = mutants
      for (const [id, count] of Object.entries(loading)) coverage.static[id] = (coverage.static[id] ?? 0) + count
      for (const test of module.children.allTests()) tests.push(toResult(module, test))
      times[module.moduleId] = (module.diagnostic().duration + module.diagnostic().collectDuration) / 1000
    }
    writeFileSync(TIMES, JSON.stringify(times))
    await endThreads()
    return { status: 'complete', tests, mutantCoverage: coverage }
  }

  async mutantRun({ activeMutant, mutantActivation: activation, hitLimit, reloadEnvironment, ...options }) {
    const mutant = { id: activeMutant.id, activation, hitLimit }
    const tests = inOrder(options.testFilter?.map(fromId) ?? (await this.#related([options.sandboxFileName])))
    if (reloadEnvironment) await endThreads()
    let seen = await this.#outcome(tests, mutant)
    if (seen.failed !== undefined && !seen.isFull && activation === 'runtime') {
      const without = await this.#run(seen.failed.again, null)
      if (without.errors.length > 0 || failureOf(without.modules) !== undefined) {
        await endThreads()
        seen = await this.#outcome(tests, mutant)
      }
    }
    if (seen.isFull) return { status: 'timeout', reason: 'It fills the memory.' }
    if (seen.hits > hitLimit) return { status: 'timeout', reason: 'It runs a hundred times as often as without.' }
    if (seen.failed === undefined) return { status: 'survived', nrOfTests: seen.count }
    return { status: 'killed', killedBy: [seen.failed.id], failureMessage: seen.failed.message, nrOfTests: seen.count }
  }

  async dispose() {
    await endThreads()
    await this.vitest?.close()
  }

  async #outcome(tests, mutant) {
    let isFull = false
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() < MOST_MEMORY || isFull) return
      isFull = true
      void breakOff()
    }, 100)
    const { modules, errors } = await this.#run(tests, mutant).finally(() => clearInterval(watch))
    const hits = modules.reduce((sum, module) => sum + (module.task.meta.hitCount ?? 0), 0)
    const count = modules.reduce((sum, module) => sum + module.children.array().length, 0)
    let failed = failureOf(modules)
    // A rejection that nobody awaits fails the whole of Vitest's run.
    if (failed === undefined && errors.length > 0) failed = { id: errors[0], message: errors[0], again: tests }
    return { failed, hits, count, isFull }
  }

  /** @returns {Promise<Tests[]>} */
  async #related(files) {
    this.vitest.config.related = files
    const found = await this.vitest.getRelevantTestSpecifications()
    return found.map(({ project, moduleId }) => ({ project: project.name, file: moduleId }))
  }

  /** @param {Tests[]} tests */
  async #run(tests, mutant) {
    const { state, projects } = this.vitest
    state.filesMap.clear()
    state.idMap.clear()
    this.vitest.provide('mutant', mutant)
    const specifications = tests.map(({ project, file, ids }) =>
      projects.find(({ name }) => name === project).createSpecification(file, { testIds: ids }),
    )
    const { testModules, unhandledErrors } = await this.vitest.runTestSpecifications(specifications, false)
    return { modules: testModules, errors: unhandledErrors.map((error) => String(error?.message ?? error)) }
  }
}

// An id says all that another process has to know of a test.
const toId = (module, id) => `${module.project.name}#${relative(process.cwd(), module.moduleId)}#${id}`
const fromId = (text) => {
  const [project, file, id] = text.split('#')
  return { project, file: resolve(file), ids: [id] }
}

/** @param {Tests[]} tests @returns {Tests[]} each file once, the quickest first */
function inOrder(tests) {
  const times = JSON.parse(readFileSync(TIMES, 'utf8'))
  /** @type {Map<string, Tests>} */
  const files = new Map()
  for (const { project, file, ids } of tests) {
    const same = files.get(file)
    if (same === undefined) files.set(file, { project, file, ids: ids && [...ids] })
    else same.ids?.push(...(ids ?? []))
  }
  return [...files.values()].toSorted((a, b) => (times[a.file] ?? 0) - (times[b.file] ?? 0))
}

/** What of the modules failed first: a test, or the loading of a file. */
function failureOf(modules) {
  for (const module of modules) {
    const at = { project: module.project.name, file: module.moduleId }
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result()
      if (state !== 'failed') continue
      return { id: toId(module, test.id), message: String(errors?.[0]?.message), again: [{ ...at, ids: [test.id] }] }
    }
    if (module.state() !== 'failed') continue
    const first = [...module.children.allTests()][0]
    return { id: toId(module, first?.id ?? ''), message: String(module.errors()[0]?.message), again: [at] }
  }
  return undefined
}

function toResult(module, test) {
  const { state, errors } = test.result()
  return {
    id: toId(module, test.id),
    name: test.fullName,
    fileName: module.moduleId,
    timeSpentMs: test.diagnostic()?.duration ?? 0,
    ...(state === 'failed'
      ? { status: TestStatus.Failed, failureMessage: String(errors?.[0]?.message) }
      : { status: state === 'passed' ? TestStatus.Success : TestStatus.Skipped }),
  }
}

/** Whoever waits for a look reads meanwhile who has survived, a mutant a line. */
class WhileLooking {
  static inject = /** @type {const} */ ([])

  onMutantTested(mutant) {
    appendFileSync(process.env.HOLDFAST_MUTATION_LINES, `${JSON.stringify(mutant)}\n`)
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'kept-vitest', KeptVitest),
  declareClassPlugin(PluginKind.Reporter, 'while-looking', WhileLooking),
]

import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { chainOf } from '../../flow/handler.js'
import { originPath, type Origin } from '../../flow/origin.js'
import { returnsOf } from '../../flow/origins.js'
import { pagesOf } from '../../flow/pages.js'
import type { Part, Step } from '../../flow/texts.js'
import type { App } from '../../project/apps.js'
import { bare, hasDirective, isCallable, nameOf, walk, type Callable, type Node } from '../../project/ast.js'
import { effectOf } from '../answers/effects.js'
import { clears, isNamedToClear } from '../input/sanitisers.js'
import { frameAt } from './html.js'
import { textsOf } from './reached.js'

/** Who writes a piece of markup. */
export type Author =
  /** The app's own source, or something that leaves no markup of others in it. */
  | 'nobody'
  /** Whoever opens the page or sends a request. */
  | 'caller'
  /** Whoever may write what is stored. */
  | 'stored'
  /** Editors of a system elsewhere, or nobody knows. */
  | 'unknown'

/** The worst of all that a value is put together from. */
export function authorOf(value: Node, frame: Frame, facts: Facts, app: App): Author {
  return new Authors(facts, app).of(value, frame, 0)
}

const ORDER: readonly Author[] = ['caller', 'stored', 'unknown', 'nobody']

const HIGHLIGHTS =
  /^(?:shiki(?:\/\w+)*|prismjs|highlight\.js(?:\/\w+)*|lowlight|refractor|sugar-high|katex|react-dom\/server|serialize-javascript|devalue|superjson|safe-stable-stringify|mathjax)#|(?:#|\.|…)(?:codeToHtml|highlight(?:Auto|Element)?|renderToString|renderToStaticMarkup)(?:\(\))?$/
const TRANSLATES =
  /^(?:next-intl|react-i18next|next-i18next|i18next|@tolgee\/|react-intl|@lingui\/|next-translate|@formatjs\/)|(?:^|[#.…])t(?:\(\))?(?:\.\w+(?:\(\))?)?$/
const IN_REPOSITORY =
  /^(?:(?:node:)?fs(?:\/promises)?|fs-extra|gray-matter|front-matter|contentlayer\/generated|content-collections|fumadocs-[\w/-]+|velite)#|^#process\.env\b|\.(?:svg|html|md|mdx|json|css|txt)(?:\?\w+)?#/
const MARKDOWN =
  /^(?:marked|showdown|snarkdown|remarkable|markdown|markdown-to-html|@ts-stack\/markdown|markdown-it)#|^(?:remark|unified|rehype)\w*#.*process(?:Sync)?$/
const FROM_CALLER =
  /^next\/navigation#(?:useSearchParams|useParams|usePathname)\(\)|^next\/router#useRouter\(\)\.(?:query|asPath)|^#(?:window\.|globalThis\.)?location\b|^#(?:window\.)?(?:local|session)Storage\.|^#document\.(?:cookie|referrer|URL)|^nuqs#/
const EDITED =
  /^(?:@sanity|next-sanity|contentful|@prismicio|@storyblok|@payloadcms|payload|@strapi|graphql-request|@datocms|@tryghost|@apollo\/client|urql|@notionhq|notion-client|@builder\.io)/

interface Use {
  readonly element: Extract<Node, { type: 'JSXOpeningElement' }>
  readonly at: Frame
}

const uses = new WeakMap<Callable, readonly Use[]>()

/** A component that more files than this speak of is a brick, and what it is given is anything. */
const MAX_FILES = 12

/** One question: what is a value put together from, through states and props of components too. */
class Authors {
  readonly #facts: Facts
  readonly #app: App
  readonly #open = new Set<Node>()

  constructor(facts: Facts, app: App) {
    this.#facts = facts
    this.#app = app
  }

  of(value: Node, frame: Frame, depth: number): Author {
    const node = bare(value)
    if (depth > 10 || this.#open.has(node)) return 'nobody'
    this.#open.add(node)
    const parts = textsOf(this.#facts).of(node, frame, (each, at) => this.#meaning(each, at))
    const authors = new Set(parts.map((part) => this.#ofPart(part, depth)))
    this.#open.delete(node)
    return ORDER.find((author) => authors.has(author)) ?? 'nobody'
  }

  #ofPart(part: Part, depth: number): Author {
    const { origins } = this.#facts
    if (part.way.some((step) => clears('html', step.node, step.frame, origins))) return 'nobody'
    const author = this.#ofLeaf(part, depth)
    if (author === 'nobody' || author === 'unknown') return author
    // It says that it cleans, by ways that nobody here can read.
    return part.way.some(({ node }) => isNamedToClear('html', node)) ? 'unknown' : author
  }

  #ofLeaf({ node, frame, way }: Part, depth: number): Author {
    if (node.type === 'ObjectExpression') {
      if (way.some(isStandIn)) return 'stored'
      const authors = new Set(
        node.properties.map((each) => this.of(each.type === 'Property' ? each.value : each.argument, frame, depth + 1)),
      )
      return ORDER.find((author) => authors.has(author)) ?? 'nobody'
    }
    const page = pagesOf(this.#app, this.#facts).find((each) => each.file === frame.file)
    if (page !== undefined && this.#facts.sources.of(node, frame, page).some(({ coerced }) => coerced !== true))
      return 'caller'
    const origin = this.#facts.origins.of(node, frame)
    const path = originPath(origin)
    if (HIGHLIGHTS.test(path) || TRANSLATES.test(path) || IN_REPOSITORY.test(path)) return 'nobody'
    if (FROM_CALLER.test(path)) return 'caller'
    if (isCall(node)) {
      const called = originPath(this.#facts.origins.of(calleeOf(node), frame))
      const name = nameOfCallee(node)
      if (HIGHLIGHTS.test(`.${name}`) || TRANSLATES.test(`.${name}`)) return 'nobody'
      const first = argumentsOf(node)[0]
      if (MARKDOWN.test(called) && first !== undefined) {
        if (called.startsWith('markdown-it#') && !/html:\s*true/.test(frame.file.text)) return 'nobody'
        return this.#sanitises(node, frame) ? 'nobody' : this.of(first, frame, depth + 1)
      }
    }
    if (this.#isAnswerOfAction(node, frame)) return 'stored'
    if (EDITED.test(path)) return 'unknown'
    if (isLoaded(path) || isQueried(origin)) return 'stored'
    if (node.type === 'MemberExpression') {
      const { object } = node
      // A part of a state, or of what a component was given.
      if (path.startsWith('…') || path.startsWith('react#')) return this.of(object, frame, depth + 1)
    }
    return 'unknown'
  }

  /** Whether a sanitiser is in use in the chain that a processor of Markdown was made by: `.use(rehypeSanitize)`. */
  #sanitises(call: Node, frame: Frame): boolean {
    return chainOf(call, frame, this.#facts.origins).some(({ node, frame: at }) =>
      argumentsOf(node).some((each) => /sanitize/i.test(originPath(this.#facts.origins.of(each, at)))),
    )
  }

  /** What a component's state or property stands for. */
  #meaning(node: Node, frame: Frame): readonly Step[] | 'whole' | undefined {
    if (isCall(node)) return this.#isAnswerOfAction(node, frame) ? 'whole' : undefined
    if (node.type !== 'Identifier') return undefined
    const binding = frame.file.bindings.lookup(node.name, node)
    if (binding?.kind === 'variable' && binding.init !== undefined) {
      const [first] = binding.path
      const made = bare(binding.init)
      if (first === '0' && isCall(made) && nameOfCallee(made) === 'useState')
        return this.#stateOf(binding.init, made, frame)
      if (binding.each) return [{ node: binding.init, frame }]
      return undefined
    }
    if (binding?.kind !== 'parameter') return undefined
    const { parent } = binding.of
    const callee = parent !== undefined && parent !== null && isCall(parent) ? bare(calleeOf(parent)) : undefined
    // `load().then((html) => …)`, `items.map((item) => …)`
    if (
      callee?.type === 'MemberExpression' &&
      /^(?:then|map|forEach|flatMap)$/.test(nameOf(callee.property, callee.computed) ?? '')
    ) {
      return [{ node: callee.object, frame }]
    }
    const [prop, ...deeper] = binding.path
    if (binding.index !== 0 || prop === undefined || deeper.length > 0) return undefined
    return this.#given(binding.of, prop, frame)
  }

  /** The first value of a state, and every one that it is set to. */
  #stateOf(init: Node, made: Node, frame: Frame): Step[] | undefined {
    const { file } = frame
    const first = isCall(made) ? argumentsOf(made)[0] : undefined
    const values: Step[] = first === undefined ? [] : [{ node: first, frame }]
    walk(file.program, (node) => {
      if (!isCall(node)) return true
      const callee = bare(calleeOf(node))
      const binding = callee.type === 'Identifier' ? file.bindings.lookup(callee.name, callee) : undefined
      if (binding?.kind !== 'variable' || binding.init !== init || binding.path[0] !== '1') return true
      const given = argumentsOf(node)[0]
      if (given === undefined) return true
      const set = bare(given)
      const at = frameAt(node, file)
      if (isCallable(set))
        for (const value of returnsOf(set)) values.push({ node: value, frame: { file, fn: set, outer: at } })
      else values.push({ node: set, frame: at })
      return true
    })
    return values
  }

  /** What a component is given as a property, wherever the app uses it; undefined where that is nowhere, or not seen. */
  #given(component: Callable, prop: string, frame: Frame): Step[] | undefined {
    const found: Step[] = []
    for (const { element, at } of this.#usesOf(component, frame)) {
      for (const attribute of element.attributes) {
        if (attribute.type === 'JSXSpreadAttribute') return undefined
        if (attribute.name.type !== 'JSXIdentifier' || attribute.name.name !== prop) continue
        const given = attribute.value?.type === 'JSXExpressionContainer' ? attribute.value.expression : attribute.value
        if (given !== null && given.type !== 'JSXEmptyExpression') found.push({ node: given, frame: at })
      }
    }
    return found.length === 0 ? undefined : found
  }

  /** Where the app renders a component, by its name; nowhere for one that is everywhere. */
  #usesOf(component: Callable, frame: Frame): readonly Use[] {
    const known = uses.get(component)
    if (known !== undefined) return known
    const found: Use[] = []
    uses.set(component, found)
    const name = nameOfComponent(component)
    if (name === undefined || !/^[A-Z]/.test(name)) return found
    const { tree } = this.#facts.project
    const paths = this.#app.files.filter(
      (path) => /\.[jt]sx$/.test(path) && tree.text(path)?.includes(`<${name}`) === true,
    )
    for (const path of paths.length > MAX_FILES ? [frame.file.path] : paths) {
      const file = tree.source(path)
      if (file === undefined) continue
      walk(file.program, (node) => {
        if (node.type === 'JSXOpeningElement' && node.name.type === 'JSXIdentifier' && node.name.name === name) {
          found.push({ element: node, at: frameAt(node, file) })
        }
        return true
      })
    }
    return found
  }

  #isAnswerOfAction(node: Node, frame: Frame): boolean {
    if (!isCall(node)) return false
    const { root, steps } = this.#facts.origins.of(calleeOf(node), frame)
    if (root.kind !== 'function' || steps.length > 0 || root.frame.file === frame.file) return false
    return root.frame.file.text.includes('use server') && hasDirective(root.frame.file.program.body, 'use server')
  }
}

/** What is asked of the app’s own API. */
function isLoaded(path: string): boolean {
  return /^(?:#fetch\(\)|axios#|swr#|@tanstack\/react-query#|ky#|ofetch#)|\.use(?:Suspense)?(?:Query|Mutation)\(\)|\.select\(\)\.from\(\)|\.selectFrom\(\)|\.find(?:Many|First|Unique)\w*\(\)|[sS]ql\w*\(\)/.test(
    path,
  )
}

/** Whether any call on the way to a value is one of a database. */
function isQueried({ root, steps }: Origin): boolean {
  return steps.some((step, index) => step === '()' && effectOf({ root, steps: steps.slice(0, index) }) !== undefined)
}

/** Records that are written out stand in for those of a database where their name says so. */
function isStandIn({ node, frame }: Step): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'Identifier') return false
  const text = frame.file.text.slice(node.start, node.end)
  return /fixture|mock|fake|dummy|seed/i.test(/^[\w.]+/.exec(text)?.[0] ?? '')
}

function nameOfCallee(node: Node): string {
  const callee = isCall(node) ? bare(calleeOf(node)) : undefined
  if (callee?.type === 'Identifier') return callee.name
  return callee?.type === 'MemberExpression' ? (nameOf(callee.property, callee.computed) ?? '') : ''
}

function nameOfComponent(fn: Callable): string | undefined {
  if (fn.id !== null) return fn.id.name
  for (let at: Node | null | undefined = fn.parent; at !== undefined && at !== null; at = at.parent) {
    if (at.type === 'VariableDeclarator') return at.id.type === 'Identifier' ? at.id.name : undefined
    // memo(forwardRef(function …))
    if (!isCall(at)) return undefined
  }
  return undefined
}

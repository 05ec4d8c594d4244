import type { Refusal } from './refusal.js'
import { STYLE } from './style.js'

export interface Panel {
  readonly add: (refusal: Refusal) => void
  remove(): void
}

/** Calls that are shown; of older ones there is a number. */
const SHOWN = 5

/** Which question each stage asks. */
const QUESTIONS: Readonly<Record<string, string>> = {
  origin: 'where the call comes from',
  'limit-address': 'how often this address calls',
  identity: 'who calls',
  'limit-caller': 'how often this caller calls',
  access: 'whether this caller may do this',
  input: 'whether the input is as declared',
  ownership: 'whose object it is',
  handler: 'your own handler',
  response: 'whether the answer is as declared',
}

interface Entry {
  readonly refusal: Refusal
  times: number
}

/** A list in the corner of the page. It comes with the first refusal, and Escape takes it away until the next. */
export function panel(page: Document): Panel {
  const host = page.createElement('holdfast-refused-calls')
  const root = host.attachShadow({ mode: 'open' })
  // Made by script: the page's CSP has nothing against it, and nothing of it reaches the page.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const make = maker(page)
  const list = make('ol', 'calls')
  const more = make('p', 'more')
  const close = make('button', 'close', '×')
  close.type = 'button'
  close.setAttribute('aria-label', 'Dismiss refused calls')
  const title = make('h2', '', 'Refused calls')
  const head = make('header', '')
  head.append(title, make('span', 'hint', 'Esc'), close)
  const said = make('p', 'said')
  said.setAttribute('role', 'status')
  said.setAttribute('aria-live', 'polite')
  const box = make('section', 'box')
  box.setAttribute('aria-label', 'Refused calls, shown in development')
  box.append(head, list, more)
  box.hidden = true
  root.append(box, said)

  let entries: Entry[] = []
  let older = 0
  const dismiss = (): void => {
    box.hidden = true
    said.textContent = ''
    entries = []
    older = 0
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !box.hidden && !event.defaultPrevented) dismiss()
  }
  close.addEventListener('click', dismiss)
  page.addEventListener('keydown', onKey)
  page.body.append(host)

  return {
    add(refusal) {
      const known = entries.find((entry) => isSame(entry.refusal, refusal))
      const entry = { refusal, times: (known?.times ?? 0) + 1 }
      entries = [entry, ...entries.filter((each) => each !== known)]
      older += Math.max(0, entries.length - SHOWN)
      entries = entries.slice(0, SHOWN)
      list.replaceChildren(...entries.map((each) => item(make, each)))
      more.textContent = older === 0 ? '' : `and ${older} before`
      more.hidden = older === 0
      box.hidden = false
      said.textContent = `${refusal.call} was refused: ${refusal.status} ${refusal.code}, ${refusal.title}.`
    },
    remove() {
      page.removeEventListener('keydown', onKey)
      host.remove()
    },
  }
}

type Make = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text?: string,
) => HTMLElementTagNameMap[Name]

/** Text is set as text alone: what is shown came over the network. */
function maker(page: Document): Make {
  return (name, className, text) => {
    const element = page.createElement(name)
    if (className !== '') element.className = className
    if (text !== undefined) element.textContent = text
    return element
  }
}

function item(make: Make, { refusal, times }: Entry): HTMLElement {
  const { call, status, code, title, detail, stage, requestId, link } = refusal
  const first = make('div', 'line')
  first.append(make('span', 'call', call), make('span', 'status', `${status}`))
  if (times > 1) first.append(make('span', 'times', `× ${times}`))
  const facts = make('dl', '')
  const fact = (name: string, ...values: readonly Node[]): void => {
    const value = make('dd', '')
    value.append(...values)
    facts.append(make('dt', '', name), value)
  }
  const question = QUESTIONS[stage]
  fact('Stage', make('b', '', stage), make('span', 'quiet', question === undefined ? '' : ` – ${question}`))
  fact('Code', make('code', '', code))
  if (detail !== undefined) fact('Why', make('span', '', detail))
  fact('Read on', link === undefined ? make('code', 'command', `npx holdfast explain ${code}`) : anchor(make, link))
  if (requestId !== undefined) fact('Request', make('code', 'quiet', requestId))
  const entry = make('li', '')
  entry.append(first, make('p', 'title', title), facts)
  return entry
}

function anchor(make: Make, link: string): HTMLElement {
  const element = make('a', '', link)
  element.href = link
  element.target = '_blank'
  element.rel = 'noreferrer'
  return element
}

function isSame(a: Refusal, b: Refusal): boolean {
  return a.call === b.call && a.code === b.code && a.stage === b.stage && a.detail === b.detail
}

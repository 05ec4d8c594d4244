import { Fragment, type ReactNode } from 'react'
import { CodeLink } from '../design/code-link.tsx'
import { hasPage } from './pages.ts'

/** The Markdown that the pages of codes are written in: headings, paragraphs, lists, code, emphasis, links. Text stays text. */
export function Markdown({ text }: { readonly text: string }) {
  return blocksOf(text).map((block, at) => <Fragment key={at}>{blockOf(block)}</Fragment>)
}

/** Parted by empty lines, except within code. */
function blocksOf(text: string): readonly string[] {
  return text
    .split(/(```[\s\S]*?\n```)/)
    .flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n{2,}/).map((block) => block.trim())))
    .filter((block) => block !== '')
}

function blockOf(block: string): ReactNode {
  if (block.startsWith('```')) {
    return (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reached by keyboard
      <pre tabIndex={0} className="overflow-x-auto border border-line bg-surface px-3 py-2 font-mono text-sm">
        {block.replace(/^```.*\n/, '').replace(/\n```$/, '')}
      </pre>
    )
  }
  if (block.startsWith('# ')) return null
  if (block.startsWith('## '))
    return <h2 className="mt-4 border-t border-ink pt-2 text-lg font-semibold">{inline(block.slice(3))}</h2>
  if (block.startsWith('### ')) return <h3 className="font-semibold">{inline(block.slice(4))}</h3>
  if (block.startsWith('- ')) {
    return (
      <ul className="grid list-disc gap-1.5 pl-5">
        {block.split(/\n- /).map((item, at) => (
          <li key={at}>{inline(item.replace(/^- /, ''))}</li>
        ))}
      </ul>
    )
  }
  return <p>{inline(block)}</p>
}

const pattern = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\)|<https:\/\/[^>\s]+>)/

function inline(text: string): ReactNode {
  return text.split(pattern).map((part, at) => <Fragment key={at}>{spanOf(part)}</Fragment>)
}

function spanOf(part: string): ReactNode {
  if (part.startsWith('`')) return <code className="font-mono text-[0.9375em]">{part.slice(1, -1)}</code>
  if (part.startsWith('**')) return <strong>{part.slice(2, -2)}</strong>
  if (part.startsWith('*') && part.length > 2) return <em>{part.slice(1, -1)}</em>
  if (part.startsWith('<https://')) return <Elsewhere to={part.slice(1, -1)}>{part.slice(9, -1)}</Elsewhere>
  const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part)
  if (link === null) return part
  const [, words = '', to = ''] = link
  const code = /^([\w.]+)\.md$/.exec(to)?.[1]
  if (code !== undefined && hasPage(code)) return <CodeLink code={code} />
  if (!to.startsWith('https://')) return words
  return <Elsewhere to={to}>{words}</Elsewhere>
}

function Elsewhere({ to, children }: { readonly to: string; readonly children: string }) {
  return (
    <a href={to} className="link" target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

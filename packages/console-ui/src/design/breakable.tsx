import { Fragment } from 'react'

/** A text without spaces that a narrow column may break where `after` splits it, and not within a word. */
export function Breakable({ text, after }: { readonly text: string; readonly after: RegExp }) {
  return text.split(after).map((part, at) => (
    <Fragment key={at}>
      {at === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ))
}

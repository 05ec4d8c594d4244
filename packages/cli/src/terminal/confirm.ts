import { createInterface } from 'node:readline'

/** Where a question is asked and answered; by default on stderr, so that stdout holds the result alone. */
export interface Conversation {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream
}

/**
 * Whether a person says yes. No is the default, and what Ctrl-C and the end of the input mean. Where nobody sits at the
 * input there is nobody to ask: the answer is yes, since a program has written the command.
 */
export function confirm(
  question: string,
  { input, output }: Conversation = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (input.isTTY !== true) return Promise.resolve(true)
  const lines = createInterface({ input, output })
  return new Promise((resolve) => {
    lines.on('SIGINT', () => lines.close())
    lines.on('close', () => resolve(false))
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^y(?:es)?$/i.test(answer.trim()))
      lines.close()
    })
  })
}

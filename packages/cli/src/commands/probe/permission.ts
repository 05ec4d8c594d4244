import type { Failure } from '../../report.js'
import type { Address } from '../../target/address.js'
import { confirm, type Conversation } from '../../terminal/confirm.js'

/**
 * Whether the app may be asked: this machine's own always, any other where a person says that it is theirs.
 *
 * @returns why not
 */
export async function refusal(
  { url, isLoopback }: Address,
  yes: boolean,
  conversation: Conversation = { input: process.stdin, output: process.stderr },
): Promise<Failure | undefined> {
  if (isLoopback || yes) return undefined
  // Where nobody sits there the question is not asked, and a foreign host is no place for a program's yes.
  if (conversation.input.isTTY !== true)
    return {
      failure: `nobody is there to say that ${url.host} may be probed`,
      hint: 'if it is yours, say so with --yes',
    }
  const question = `${url.host} is another machine. The probe registers two accounts there, writes a few records, tries wrong passwords and sends broken input. Is it yours?`
  return (await confirm(question, conversation)) ? undefined : { failure: `${url.host} was not probed` }
}

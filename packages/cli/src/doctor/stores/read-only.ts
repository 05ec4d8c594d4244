import { Client } from 'pg'
import { inTime } from './visit.js'

/** One connection to a Postgres server, in a transaction that cannot write and sees one state of the database. */
export interface ReadOnly {
  readonly client: Client
  /** Whether strangers on the way can read along. */
  readonly isEncrypted: boolean
  close(): void
}

/**
 * @param deadline milliseconds until it is there; default 3,000
 * @throws {Error} of the driver, which may hold anything: `unreachable` puts it into words
 */
export async function readOnly(url: string, deadline?: number): Promise<ReadOnly> {
  const client = new Client({ connectionString: verified(url), application_name: 'holdfast' })
  // Without a listener a connection that breaks later would end the process.
  client.on('error', () => undefined)
  const close = (): void => {
    // A server that hangs would keep `end` waiting, and the process with it.
    void client.end().catch(() => undefined)
    socketOf(client)?.destroy()
  }
  const begin = async (): Promise<void> => {
    await client.connect()
    await client.query('begin transaction isolation level repeatable read read only')
  }
  try {
    await inTime(begin(), deadline)
  } catch (error) {
    close()
    throw error
  }
  return { client, isEncrypted: socketOf(client)?.encrypted === true, close }
}

/** What the driver makes of these modes, without a warning on every run. */
function verified(url: string): string {
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}

interface Socket {
  readonly encrypted?: boolean
  destroy(): void
}

function socketOf(client: Client): Socket | undefined {
  return (client as unknown as { readonly connection?: { readonly stream?: Socket } }).connection?.stream
}

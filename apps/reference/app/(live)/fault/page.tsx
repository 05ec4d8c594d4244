import type { Metadata } from 'next'
import { connection } from 'next/server'

export const metadata: Metadata = { title: 'A page that fails' }
export const instant = false

/** Fails on purpose, so that anybody can see what a fault shows to strangers: nothing. */
export default async function FaultPage(): Promise<never> {
  await connection()
  throw new Error('This page fails on purpose; the message stays in the log.')
}

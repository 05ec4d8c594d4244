import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getDb, users } from '@/lib/db'

// The proxy lets only admins through.
export async function DELETE(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const db = await getDb()
  await db.delete(users).where(eq(users.id, id))
  return NextResponse.json({ ok: true })
}

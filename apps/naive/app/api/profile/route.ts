import { eq } from 'drizzle-orm'
import { NextResponse } from 'next/server'
import { getDb, users } from '@/lib/db'

export async function GET(request: Request) {
  const userId = request.headers.get('x-user-id')
  if (!userId) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 })

  const db = await getDb()
  const [user] = await db.select().from(users).where(eq(users.id, userId))
  return NextResponse.json(user)
}

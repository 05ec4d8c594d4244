import { and, eq } from 'drizzle-orm'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { verifyToken } from '@/lib/auth'
import { getDb, orders } from '@/lib/db'

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const user = verifyToken((await cookies()).get('token')?.value)
  if (!user) redirect('/login')

  const { id } = await params
  const db = await getDb()
  await db
    .update(orders)
    .set({ status: 'cancelled' })
    .where(and(eq(orders.id, Number(id)), eq(orders.userId, user.id)))
  redirect('/orders')
}

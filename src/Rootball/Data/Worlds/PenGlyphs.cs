namespace Rootball.Data;

/// <summary>How the ten digits are written: for each, a few forms (allographs) of one or more pen strokes through points of a unit box.</summary>
/// <remarks>x runs right, y down. The pen runs smoothly through the points of a stroke; a point given twice is a corner.</remarks>
internal static class PenGlyphs
{
    /// <summary>Forms of each digit, the commonest first.</summary>
    public static readonly float[][][][] Forms =
    [
        // 0: round, and narrow with an overshoot at the top
        [
            Form([.52f, .02f, .24f, .14f, .10f, .50f, .22f, .86f, .50f, .98f, .80f, .84f, .90f, .48f, .76f, .14f, .50f, .03f]),
            Form([.62f, .06f, .36f, .10f, .22f, .46f, .30f, .86f, .52f, .97f, .74f, .80f, .78f, .40f, .66f, .10f, .44f, .00f]),
        ],
        // 1: a stroke, with a flag, with flag and foot
        [
            Form([.50f, .00f, .50f, .50f, .50f, 1.0f]),
            Form([.26f, .26f, .52f, .00f, .52f, .00f, .52f, .50f, .52f, 1.0f]),
            Form([.28f, .24f, .52f, .02f, .52f, .02f, .52f, .50f, .52f, .98f], [.26f, .98f, .50f, .98f, .80f, .98f]),
        ],
        // 2: with a corner at the foot, with a loop
        [
            Form([.14f, .26f, .30f, .06f, .58f, .01f, .82f, .18f, .76f, .44f, .46f, .74f, .12f, .98f, .12f, .98f, .50f, .95f, .90f, .98f]),
            Form([.16f, .24f, .36f, .03f, .70f, .08f, .80f, .30f, .60f, .66f, .30f, .94f, .12f, .88f, .20f, .76f, .42f, .82f, .64f, .97f, .92f, .88f]),
        ],
        // 3: round, with a flat top
        [
            Form([.16f, .14f, .44f, .00f, .78f, .12f, .74f, .36f, .40f, .47f, .40f, .47f, .80f, .58f, .86f, .82f, .50f, 1.0f, .12f, .88f]),
            Form([.16f, .03f, .50f, .02f, .82f, .03f, .82f, .03f, .44f, .42f, .44f, .42f, .76f, .50f, .86f, .76f, .54f, .99f, .12f, .90f]),
        ],
        // 4: open, closed
        [
            Form([.24f, .04f, .18f, .30f, .14f, .56f, .14f, .56f, .50f, .56f, .88f, .54f], [.68f, .10f, .66f, .50f, .64f, 1.0f]),
            Form([.66f, .00f, .36f, .34f, .08f, .66f, .08f, .66f, .50f, .66f, .92f, .64f], [.66f, .00f, .66f, .50f, .65f, 1.0f]),
        ],
        // 5: in one stroke, with the bar put on last
        [
            Form([.82f, .03f, .50f, .03f, .26f, .04f, .26f, .04f, .20f, .42f, .20f, .42f, .50f, .34f, .82f, .50f, .82f, .80f, .50f, 1.0f, .12f, .90f]),
            Form([.28f, .06f, .24f, .26f, .20f, .44f, .20f, .44f, .54f, .38f, .84f, .60f, .74f, .90f, .44f, .99f, .14f, .92f], [.28f, .05f, .60f, .05f, .90f, .02f]),
        ],
        // 6: round, with a straight back
        [
            Form([.72f, .03f, .36f, .24f, .15f, .62f, .25f, .93f, .55f, 1.0f, .82f, .82f, .74f, .58f, .48f, .54f, .20f, .70f]),
            Form([.52f, .00f, .32f, .34f, .20f, .72f, .34f, .97f, .62f, .97f, .76f, .78f, .62f, .60f, .38f, .64f, .22f, .80f]),
        ],
        // 7: plain, with a bar, with a bent stem
        [
            Form([.12f, .05f, .50f, .05f, .88f, .04f, .88f, .04f, .62f, .46f, .40f, 1.0f]),
            Form([.12f, .05f, .50f, .05f, .88f, .04f, .88f, .04f, .62f, .46f, .40f, 1.0f], [.30f, .52f, .52f, .50f, .80f, .49f]),
            Form([.12f, .16f, .16f, .05f, .50f, .06f, .86f, .05f, .80f, .26f, .52f, .62f, .46f, 1.0f]),
        ],
        // 8: in one stroke, as two rings
        [
            Form([.76f, .16f, .50f, .01f, .24f, .16f, .36f, .38f, .66f, .58f, .82f, .80f, .50f, 1.0f, .18f, .80f, .36f, .57f, .66f, .38f, .77f, .15f]),
            Form([.50f, .47f, .24f, .34f, .28f, .10f, .52f, .01f, .76f, .12f, .76f, .34f, .50f, .47f], [.50f, .47f, .18f, .62f, .20f, .90f, .50f, 1.0f, .82f, .88f, .80f, .60f, .50f, .47f]),
        ],
        // 9: with a straight stem, with a curled one
        [
            Form([.78f, .18f, .50f, .02f, .20f, .20f, .28f, .46f, .58f, .48f, .79f, .18f, .79f, .18f, .76f, .60f, .68f, 1.0f]),
            Form([.76f, .20f, .50f, .02f, .20f, .20f, .30f, .46f, .62f, .44f, .78f, .18f, .82f, .52f, .70f, .90f, .44f, 1.0f, .20f, .90f]),
        ],
    ];

    private static float[][] Form(params float[][] strokes) => strokes;
}

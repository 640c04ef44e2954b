namespace Rootball.Maps;

/// <summary>How many dimensions a map has, known to the compiler: loops over them cost nothing, and branches on them vanish.</summary>
internal interface IMapSpace
{
    static abstract int Dimensions { get; }
}

/// <summary>A map of one dimension.</summary>
internal readonly struct Line : IMapSpace
{
    public static int Dimensions => 1;
}

/// <summary>A map of two dimensions.</summary>
internal readonly struct Plane : IMapSpace
{
    public static int Dimensions => 2;
}

/// <summary>A map of three dimensions.</summary>
internal readonly struct Space : IMapSpace
{
    public static int Dimensions => 3;
}

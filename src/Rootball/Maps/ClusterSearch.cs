using Rootball.Tensors;

namespace Rootball.Maps;
internal static class ClusterSearch { public static Neighbours Find(Tensor points, int count, RandomStream random, IProgress<double>? progress, CancellationToken cancellation) => throw new NotSupportedException(); }

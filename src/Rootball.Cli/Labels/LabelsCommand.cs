using System.CommandLine;

namespace Rootball.Cli;

/// <summary><c>rootball labels …</c>: what labels are worth, and which are wrong.</summary>
internal static class LabelsCommand
{
    public static Command Create() => new("labels", "Find out what labels are worth, and which are wrong.")
    {
        LabelsAuditCommand.Create(), LabelsConsensusCommand.Create(), LabelsValueCommand.Create(),
    };
}
